"""Valid UTF-8 that is so by chance, and the much more that is not."""

from __future__ import annotations

import pytest

from normalizer.decoding import chance, decode


@pytest.mark.parametrize(
    ("text", "encoding"), [("так том сам", "cp866"), ("a=так\r\nb=раз там\r\n", "cp866")]
)
def test_by_chance(text: str, encoding: str) -> None:
    raw = text.encode(encoding)
    raw.decode()  # it is valid
    document = decode(raw)
    assert document.encoding != "utf-8"
    assert document.restore() == raw


@pytest.mark.parametrize(
    "text",
    [
        *("é", "ß", "5 Ö", "·", "(π)", "да", "Ω", "ħ", "ə", "ʃ", "ñ̃", "ơ", "ẞ", "ʻ", "שלום", "م"),
        *(
            "中",
            "漢字",
            "가",
            "あ",
            "ก",
            "अ",
            "☃",
            "→",
            "₿",
            "∑",
            "̈",
            "ǆ",
            "Ћ",
            "Ґ",
            "ѣ",
            "Ѡ",
            "ա",
            "ა",
        ),
        *("naïve ʘ", "\u200b", "\ufffd", "𝔘", "😀", "﷽", "ﬁ", "Ǻ", "ȷ", "؟", "۵", "߷", "ࠀ", "॥"),
    ],
)
def test_what_is_utf8_stays_utf8(text: str) -> None:
    for around in ("{}", "a {} b\n", "name = '{}'\n"):
        raw = around.format(text).encode()
        assert not chance.is_likelier(raw, raw.decode())


def test_chance_sequences_do_not_make_a_legacy_file_utf8() -> None:
    text = "Из-за ран он не смог участвовать в параде. Раньше его отряд стоял в районе Ржева.\n"
    raw = text.encode("cp866")
    assert decode(raw).text == text
    assert decode(raw).encoding == "cp866"
