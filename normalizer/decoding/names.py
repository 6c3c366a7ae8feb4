"""Names of encodings: what files and people call them, what Python calls them, what to print."""

from __future__ import annotations

import codecs
import re
from encodings.aliases import aliases

from normalizer.decoding.encodings import TRIED_AS


class UnknownEncodingError(ValueError):
    """No text encoding of that name. The message lists the near ones."""


# Names that neither Python nor the WHATWG Encoding Standard has, and those that Python takes for
# less than files which bear them hold.
_LABELS = {
    "gb2312": "gbk",
    "gb_2312-80": "gbk",
    "ks_c_5601": "cp949",
    "ks_c_5601-1987": "cp949",
    "iso-8859-11": "cp874",
    "x-mac-ce": "mac_latin2",
    "x-mac-greek": "mac_greek",
    "x-mac-turkish": "mac_turkish",
    "ansi": "cp1252",
    "latin-9": "iso8859_15",
    "unicode": "utf-16",
    "ucs-2": "utf-16",
    "ucs-4": "utf-32",
    "utf8mb4": "utf-8",
    # inputenc's names for the encodings of LaTeX sources
    "ansinew": "cp1252",
    "applemac": "mac_roman",
    "utf8x": "utf-8",
    "cp437de": "cp437",
}

# Text codecs of Python that are notations, not encodings of files.
_NOT_CHARSETS = frozenset(
    (
        "idna",
        "punycode",
        "unicode_escape",
        "raw-unicode-escape",
        "unicode-escape",
        "undefined",
        "mbcs",
        "oem",
        "replacement",
        "x-user-defined",
    )
)


def lookup(name: str) -> str:
    """Python's name of the encoding that people or files call ``name``.

    Raises UnknownEncodingError, naming the near ones.

    >>> lookup("Latin-1"), lookup("windows-1252"), lookup("x-sjis")
    ('iso8859-1', 'cp1252', 'cp932')
    """
    wanted = name.strip().lower()
    found = _found(wanted)
    if found is None:
        raise UnknownEncodingError(_unknown(name))
    if not found._is_text_encoding or found.name in _NOT_CHARSETS:
        raise UnknownEncodingError(f"{name!r} is not an encoding of text files")
    return found.name


def _found(wanted: str) -> codecs.CodecInfo | None:
    return _codec(_LABELS.get(wanted, wanted)) or _codec(_in_browsers(wanted) or "")


def _codec(name: str) -> codecs.CodecInfo | None:
    try:
        return codecs.lookup(name)
    except (LookupError, ValueError):
        return None


def _in_browsers(label: str) -> str | None:
    """Python's name of what browsers read a label as, by the WHATWG Encoding Standard."""
    from webencodings import lookup as by_label  # for labels that Python does not know

    found = by_label(label) if label.isascii() else None
    name = found.codec_info.name if found else None
    return name if name and name not in _NOT_CHARSETS else None


def in_practice(name: str) -> str | None:
    """What a file that declares the encoding ``name`` is written in: a table that extends it, as in
    browsers, or of a multi-byte encoding the standard that is tried first; None if there is none.

    >>> in_practice("iso-8859-1"), in_practice("x-sjis"), in_practice("cp850"), in_practice("x")
    ('cp1252', 'shift_jis', 'cp850', None)
    """
    codec = _in_browsers(name.strip().lower()) or known(name)
    return TRIED_AS.get(codec, codec) if codec else None


def known(name: str) -> str | None:
    """Python's name of the encoding, or None if there is none of that name."""
    found = _found(name.strip().lower())
    usable = found and found._is_text_encoding and found.name not in _NOT_CHARSETS
    return found.name if found and usable else None


def _unknown(name: str) -> str:
    import difflib  # not needed by anyone who spells well

    from webencodings.labels import LABELS

    names = {n for n in (*_LABELS, *LABELS, *aliases, *aliases.values()) if n[:2] != "x-"}
    spelled = sorted({n.replace("_", "-") for n in names})
    near = difflib.get_close_matches(name.strip().lower().replace("_", "-"), spelled, 12, 0.6)
    distinct: dict[str | None, str] = {}
    for one in near:
        distinct.setdefault(known(one), one)
    distinct.pop(None, None)
    if not distinct:
        return f"unknown encoding {name!r}: no known name is like it"
    return f"unknown encoding {name!r}: did you mean {', '.join([*distinct.values()][:3])}?"


_MULTI_BYTE = (
    "big5",
    "cp93",
    "cp94",
    "cp95",
    "euc",
    "gb",
    "hz",
    "iso2022",
    "johab",
    "shift",
    "utf",
)


def is_single_byte(codec: str) -> bool:
    """Whether each byte is a character of its own in this encoding.

    >>> is_single_byte("cp1252"), is_single_byte("cp932")
    (True, False)
    """
    return not codec.startswith(_MULTI_BYTE)


_PRINTED = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16LE",
    "utf-16-be": "UTF-16BE",
    "utf-32-le": "UTF-32LE",
    "utf-32-be": "UTF-32BE",
    "ascii": "ASCII",
    "shift_jis": "Shift_JIS",
    "euc_jp": "EUC-JP",
    "euc_kr": "EUC-KR",
    "gbk": "GBK",
    "gb18030": "GB18030",
    "big5": "Big5",
    "big5hkscs": "Big5-HKSCS",
    "johab": "Johab",
    "iso2022_jp": "ISO-2022-JP",
    "iso2022_kr": "ISO-2022-KR",
    "euc_tw": "EUC-TW",
    "koi8-r": "KOI8-R",
    "koi8-u": "KOI8-U",
    "mac-roman": "Mac Roman",
    "mac-cyrillic": "Mac Cyrillic",
    "mac-latin2": "Mac Central European",
    "mac-greek": "Mac Greek",
    "mac-turkish": "Mac Turkish",
    "mac-iceland": "Mac Icelandic",
}


def printed(codec: str) -> str:
    """The name people know an encoding by.

    >>> printed("cp1252"), printed("iso8859-2"), printed("cp850"), printed("utf-16-le")
    ('Windows-1252', 'ISO-8859-2', 'CP850', 'UTF-16LE')
    """
    if codec in _PRINTED:
        return _PRINTED[codec]
    codec = re.sub(r"^cp(125\d|874)$", r"Windows-\1", codec)
    return re.sub(r"^iso8859-", "ISO-8859-", codec).replace("cp", "CP", 1)
