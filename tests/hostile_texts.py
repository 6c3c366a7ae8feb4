"""Texts to hold the promises against: of any characters, and of those that rules care about."""

from hypothesis import strategies as st

SPECIAL = (
    "ab1. \t\n\r-–—―‐−‑>|<!&;#*_=+'\"’“”„‘«»′″`´ "
    "\u00a0\u2009\u202f\u3000\u200b\u200c\u200d\u2060\ufeff"
    "\u00ad\u034f\u061c\u200e\u202e\u2066\u0301\u0323\u0308\u212b\u037e\u1112\u1161\u11ab한ﬁﬀＡ１！－ｶﾞﾟ漢あ"
    "ی\u0647कष\u094d\u093cก\u17d2ក\u180eᠠ\u3164\u115f👩❤🏽🏴\ufe0f\ufe0e\U000e0100\U000e0067\U000e007f"
    "\x00\x1b[m\x9b\x85\x0b\x0c\u2028\u206a\ufff9\ufffa\ufffb\ud83d\ude00\uffff\ufdd0葛ꡂ…•№™аеpÄ\u05b8\u05c1ש"
)
SNIPPETS = st.sampled_from(
    ("&amp;", "&#8203;", "&am", "p;", "&#112;", "&nbsp;", "\r\n", "\n– ", "\n——\n", "-->", "<!—")
)
TEXTS = st.one_of(
    st.text(),
    st.text(alphabet=SPECIAL),
    st.lists(st.one_of(st.text(alphabet=SPECIAL, max_size=4), SNIPPETS)).map("".join),
)

PLACES = ("plain", "markdown", "xml-comment", "cell")
