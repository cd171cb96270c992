"""The shared strings of an old workbook in which a part is raised: footnote marks behind figures.

calamine gives 58 with a raised 1 as 581. Only strings with formats of their own are looked for.
"""

from struct import unpack_from

WIDE, EXTENDED, RICH = 1, 4, 8  # flags of a string


class Strings:
    """Reads on through a record and those that continue it."""

    def __init__(self, parts: list[bytes]):
        self.parts, self.part, self.at = parts, 0, 0

    def rest(self) -> int:
        """Return how many bytes are left of a part, going on to the next at its end."""
        if self.at == len(self.parts[self.part]):
            self.part, self.at = self.part + 1, 0
        return len(self.parts[self.part]) - self.at

    def take(self, length: int) -> bytes:
        taken = b""
        while len(taken) < length:
            step = min(length - len(taken), self.rest())
            taken += self.parts[self.part][self.at : self.at + step]
            self.at += step
        return taken

    def letters(self, count: int, flags: int) -> str:
        """Read letters; where a part begins among them, it says anew how wide they are."""
        text = ""
        while len(text) < count:
            if self.at == len(self.parts[self.part]):
                self.part, self.at = self.part + 1, 1
                flags = self.parts[self.part][0]
            width = 1 + (flags & WIDE)
            step = min(count - len(text), (len(self.parts[self.part]) - self.at) // width)
            encoded = self.parts[self.part][self.at : self.at + step * width]
            text += encoded.decode("utf-16-le" if width == 2 else "latin-1", "replace")
            self.at += step * width
        return text

    def one(self) -> tuple[str, list[tuple[int, int]]]:
        """Read one string. Return it and (position, font) where a font begins in it."""
        count, flags = unpack_from("<HB", self.take(3))
        runs = unpack_from("<H", self.take(2))[0] if flags & RICH else 0
        extended = unpack_from("<I", self.take(4))[0] if flags & EXTENDED else 0
        text = self.letters(count, flags)
        fonts = [unpack_from("<2H", self.take(4)) for _ in range(runs)]
        self.take(extended)
        return text, fonts


def with_marks(parts: list[bytes], raised: set[int]) -> dict[int, str]:
    """Return number of a string -> the string with raised digits as [1]; others are left out."""
    if not parts or not raised:
        return {}
    total = unpack_from("<I", parts[0], 4)[0]
    reader = Strings([parts[0][8:], *parts[1:]])
    found = {}
    for number in range(total):
        text, fonts = reader.one()
        if any(font in raised for _, font in fonts):
            found[number] = marked(text, fonts, raised)
    return found


def marked(text: str, fonts: list[tuple[int, int]], raised: set[int]) -> str:
    ends = [start for start, _ in fonts[1:]] + [len(text)]
    result = text[: fonts[0][0]]
    for (start, font), end in zip(fonts, ends, strict=True):
        piece = text[start:end]
        digits = piece.strip("() ")
        result += f"[{digits}]" if font in raised and digits.isdigit() else piece
    return result
