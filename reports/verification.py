"""The code a document is verified by: how it is made, read and written. Pure.

It follows from the receipt and the SHA-256 of what was signed, so nothing secret is kept, and who
has not seen the document cannot guess it: 60 bits. Without I, L, O and U, which are misread.
"""

from hashlib import sha256

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 12  # characters of five bits
GROUP = 4
MISREAD = str.maketrans("ILO", "110", " -–—\u00a0.")


def code_of(receipt: str, digest: str) -> str:
    """Return the code of a submission, as it is kept: twelve characters."""
    bits = int.from_bytes(sha256(f"{receipt}\n{digest}".encode()).digest()) >> (256 - 5 * LENGTH)
    return "".join(ALPHABET[bits >> 5 * place & 31] for place in reversed(range(LENGTH)))


def printed(code: str) -> str:
    """Return a code in groups: "7K3M-9QXB-2DFA"."""
    return "-".join(code[at : at + GROUP] for at in range(0, len(code), GROUP))


def read(typed: str) -> str:
    """Return the code somebody typed, with or without dashes, in any case; "" where it is none."""
    code = typed[:40].upper().translate(MISREAD)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else ""
