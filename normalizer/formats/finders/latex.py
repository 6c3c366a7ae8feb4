"""Where LaTeX has text: all but verbatim text, mathematics and names of things."""

from __future__ import annotations

import re
from collections.abc import Iterator

from normalizer.expression import expression
from normalizer.formats.finders.markdown import PROSE
from normalizer.formats.segment import Place, Segment

_NO_TEXT = expression(
    r"""\\begin\{(?P<name>verbatim|lstlisting|minted|equation|align|displaymath|math|tikzpicture)
        (?P<star>\*?)\}.*?(?:\\end\{(?P=name)(?P=star)\}|\Z)
    |\\(?:verb|lstinline)\*?(?P<mark>[^\sA-Za-z*]).*?(?:(?P=mark)|$)
    |\\\[.*?(?:\\\]|\Z)|\\\(.*?(?:\\\)|\Z)|\$\$.*?(?:\$\$|\Z)
    |\\[\\$%&#_{}]
    |\$(?:[^$\\\n]|\\.|\n(?!\s*\n)){1,1000}\$
    |\\(?:label|ref|eqref|pageref|cite[a-z]*|url|href|input|include[a-z]*|usepackage|bibitem)
        \*?(?:\[[^\]\n]*\])?\{[^{}\n]*\}""",
    re.VERBOSE | re.DOTALL | re.MULTILINE,
)


def latex_text(text: str) -> Iterator[Segment]:
    """The text of a document."""
    done = 0
    for match in _NO_TEXT.finditer(text):
        if match.start() > done:
            yield Segment(done, match.start(), Place.PROSE, PROSE)
        done = match.end()
    if done < len(text):
        yield Segment(done, len(text), Place.PROSE, PROSE)
