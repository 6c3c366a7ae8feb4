"""Which legacy encodings are tried, how common each is, and which extends which. Data only."""

from __future__ import annotations

#: Encodings people still meet in files, tried whatever chardet says. One that chardet alone
#: proposes has to earn its place.
ALWAYS_TRIED = (
    *("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "iso8859-2", "iso8859-15", "cp437"),
    *("cp850", "cp852", "cp866", "mac-roman", "koi8-r", "shift_jis", "gbk", "big5", "euc_kr"),
)

#: Prior log2-probability of each encoding among files that people have, relative to Windows-1252:
#: what the fit cannot learn from texts encoded for the purpose. The weight of the whole is fitted.
PRIOR_BITS = {
    "cp1252": 0.0,
    **dict.fromkeys(("cp1250", "cp1251", "shift_jis", "gbk"), -4.0),
    **dict.fromkeys(("big5", "euc_jp", "euc_kr", "koi8-r", "iso8859-2", "cp874"), -5.0),
    **dict.fromkeys(("cp1253", "cp1254", "cp1255", "cp1256", "cp1257"), -5.0),
    **dict.fromkeys(("cp437", "cp850", "cp852", "cp866", "mac-roman"), -6.5),
    **dict.fromkeys(("iso8859-5", "iso8859-7", "iso8859-15"), -6.5),
    **dict.fromkeys(("iso8859-3", "iso8859-4", "iso8859-6", "iso8859-8", "iso8859-13"), -8.0),
    **dict.fromkeys(("iso8859-14", "koi8-u", "mac-cyrillic", "johab", "cp1258", "cp737"), -8.0),
    **dict.fromkeys(("cp775", "cp855", "cp857", "cp860", "cp861", "cp862", "cp863"), -8.0),
    **dict.fromkeys(("cp864", "cp865", "cp869"), -8.0),
    **dict.fromkeys(("iso8859-10", "iso8859-16"), -12.0),
    "euc_tw": -8.0,
}
#: The same for any other encoding. EUC-TW is tried where its form fits, and not read.
RARE_BITS = -16.0

#: Tried where there is nothing to show to chardet.
WITHOUT_CHARDET = tuple(encoding for encoding in PRIOR_BITS if encoding != "euc_tw")

#: Standards, and the extensions of vendors that come into play where a standard lacks a character.
#: Where both read the bytes they differ in what the standard names: 0x8160 is WAVE DASH in JIS X
#: 0208, and only Microsoft's table makes it a FULLWIDTH TILDE; EUC-KR spells syllables beyond its
#: table in eight bytes, which CP949 takes for four letters.
EXTENSIONS = {
    "shift_jis": ("cp932", "shift_jis_2004"),
    "euc_jp": ("euc_jis_2004",),
    "euc_kr": ("cp949",),
    "gbk": ("gb18030",),
    "big5": ("cp950", "big5hkscs"),
}

#: What is tried for an answer of chardet's. Where the left has a control character from 0x80 to
#: 0x9F, the right has a letter or symbol.
TRIED_AS = {
    **{extension: standard for standard, more in EXTENSIONS.items() for extension in more},
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "tis-620": "cp874",
}

#: chardet knows them, and bytes that are no text at all look like them: never tried.
EBCDIC = frozenset(("cp037", "cp273", "cp424", "cp500", "cp875", "cp1026", "cp1140"))


def with_extensions(encoding: str) -> tuple[str, ...]:
    """An encoding and those that extend it, in the order in which to try them on a whole file.

    >>> with_extensions("big5"), with_extensions("cp1252")
    (('big5', 'cp950', 'big5hkscs'), ('cp1252',))
    """
    return encoding, *EXTENSIONS.get(encoding, ())


def prior_bits(encoding: str) -> float:
    """How common ``encoding`` is, in bits relative to Windows-1252."""
    return PRIOR_BITS.get(encoding, RARE_BITS)
