"""The catalogue of rules, in run order.

Order is meaning:

1. Entities first: what they stand for is then seen by every other rule.
2. Surrogates, noncharacters and controls: junk that would stand between characters that belong
   together (a NUL between CR and LF).
3. Line ends and line breaks, so that all rules below know one kind of line.
4. Invisible characters, before anything is composed: a zero-width space between a letter and its
   accent would keep the two apart.
5. Ligatures and widths, whose letters may take an accent that follows.
6. Quotes and spaces, then dashes, which need to know whether an ordinary blank follows them.
7. Stray variation selectors, when the signs that they may belong to have been replaced.
8. Composition (NFC), when nothing stands between letter and mark any more.
9. Blanks at line ends, after everything that can bring one about.

No replacement holds what an earlier rule replaces. An edit can still bring two characters together
that only then mean something (``&am`` and ``p;`` around a zero-width space); after a rule that does
so (``exposes``), all rules look again.
"""

from __future__ import annotations

from normalizer.rule import Rule
from normalizer.rules.dashes import unicode_dash
from normalizer.rules.entities import html_entity
from normalizer.rules.forms import (
    compatibility_form,
    full_width,
    half_width_katakana,
    latin_ligature,
    non_nfc,
)
from normalizer.rules.invisible import (
    bidi_control,
    control_character,
    deprecated_format,
    escape_sequence,
    interlinear_annotation,
    lone_surrogate,
    noncharacter,
    soft_hyphen,
    tag_character,
    variation_selector,
    zero_width,
)
from normalizer.rules.lines import blank_line_run, line_ending, trailing_blank, unusual_line_break
from normalizer.rules.lookalikes import mixed_script_word
from normalizer.rules.quotes import (
    accent_as_apostrophe,
    curly_quote,
    guillemet,
    prime_as_quote,
    straight_quote,
    unbalanced_quote,
)
from normalizer.rules.signs import bullet, ellipsis, numero_sign, trademark_sign
from normalizer.rules.spaces import unusual_space

ALL_RULES: tuple[Rule, ...] = (
    html_entity,
    lone_surrogate,
    noncharacter,
    escape_sequence,
    control_character,
    line_ending,
    unusual_line_break,
    bidi_control,
    tag_character,
    deprecated_format,
    interlinear_annotation,
    zero_width,
    soft_hyphen,
    compatibility_form,
    latin_ligature,
    full_width,
    half_width_katakana,
    mixed_script_word,
    unbalanced_quote,
    guillemet,
    prime_as_quote,
    accent_as_apostrophe,
    straight_quote,
    curly_quote,
    unusual_space,
    unicode_dash,
    ellipsis,
    bullet,
    numero_sign,
    trademark_sign,
    variation_selector,
    non_nfc,
    trailing_blank,
    blank_line_run,
)

by_code: dict[str, Rule] = {rule.code: rule for rule in ALL_RULES}
