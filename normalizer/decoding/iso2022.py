"""ISO-2022: encodings of seven-bit bytes that change their meaning by escape sequences.

Believed only if the bytes decode and encode again identically. UTF-7 and HZ are never guessed: any
ASCII text may look like them, and reading it so has been a way to smuggle markup past filters.
"""

from __future__ import annotations

# The sequences that designate a multi-byte set, and the encodings that know them (RFC 1468, 1554,
# 1557, 2237).
_DESIGNATIONS = {
    b"\x1b$)C": ("iso2022_kr",),
    b"\x1b$B": ("iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_ext", "iso2022_jp_2004"),
    b"\x1b$@": ("iso2022_jp", "iso2022_jp_1", "iso2022_jp_2", "iso2022_jp_ext"),
    b"\x1b$(": (
        "iso2022_jp_1",
        "iso2022_jp_2",
        "iso2022_jp_ext",
        "iso2022_jp_3",
        "iso2022_jp_2004",
    ),
    b"\x1b(J": ("iso2022_jp",),
    b"\x1b(I": ("iso2022_jp_ext", "iso2022_jp_3"),
}


def read(data: bytes) -> tuple[str, str] | None:
    """Encoding and text of seven-bit ``data`` that is ISO-2022, or None.

    >>> read("かな".encode("iso2022_jp")), read(b"\\x1b[1mbold\\x1b[0m")
    (('iso2022_jp', 'かな'), None)
    """
    for designation, encodings in _DESIGNATIONS.items():
        if designation not in data:
            continue
        for encoding in encodings:
            try:
                text = str(data, encoding)
                if text.encode(encoding) == data:
                    return encoding, text
            except UnicodeError:
                pass
    return None
