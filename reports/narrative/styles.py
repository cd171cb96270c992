"""What the elements and styles of HTML say of weight, slant and numbers. Pure."""

BOLD_TAGS = frozenset(("b", "strong", "h1", "h2", "h3", "h4", "h5", "h6"))
ITALIC_TAGS = frozenset(("i", "em"))
ONES = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")


def number(text: str | None, default: int) -> int:
    """Return a small number of an attribute."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 5 else default


def ordinal(style: str, count: int) -> str:
    """Return how a list's number is printed: "1.", "a)", "II."."""
    style = {"a": "lower-alpha", "A": "upper-alpha", "i": "lower-roman", "I": "upper-roman"}.get(
        style, style
    )
    if style in ("lower-alpha", "lower-latin") and 1 <= count <= 26:
        return f"{chr(96 + count)})"
    if style in ("upper-alpha", "upper-latin") and 1 <= count <= 26:
        return f"{chr(64 + count)}."
    if style in ("lower-roman", "upper-roman") and 1 <= count < 40:
        roman = "X" * (count // 10) + ONES[count % 10]
        return f"{roman.lower() if style == 'lower-roman' else roman}."
    return f"{count}."


def styles(text: str) -> dict[str, str]:
    """Return the declarations of a style attribute, names in lower case."""
    pairs = (one.partition(":") for one in text.split(";"))
    return {name.strip().lower(): value.strip() for name, _, value in pairs if value.strip()}


def is_bold(tag: str, style: dict[str, str], around: bool) -> bool:
    """Tell whether an element is bold. A style has the last word: Google Docs wraps all it copies
    in a <b> that is not."""
    weight = style.get("font-weight", "").removesuffix("!important").strip().lower()
    if weight in ("bold", "bolder"):
        return True
    if weight in ("normal", "lighter"):
        return False
    if weight.isascii() and weight.isdigit():
        return int(weight[:4]) >= 600
    return around or tag in BOLD_TAGS


def is_italic(tag: str, style: dict[str, str], around: bool) -> bool:
    slant = style.get("font-style", "").lower()
    if slant in ("italic", "oblique", "normal"):
        return slant != "normal"
    return around or tag in ITALIC_TAGS
