"""Python as its own parser sees it: comments and docstrings are text, all else is structure."""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from collections.abc import Iterator

from normalizer.formats.readers.events import Event


def python_events(text: str) -> Iterator[Event]:
    """The syntax tree without its docstrings, then those, then comments. Raises ValueError."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a file's invalid escapes are not ours to report
            tree = ast.parse(text)
        docstrings = {*_docstrings(tree)}
        yield ("tree", ast.dump(tree))
        tokens = tokenize.generate_tokens(io.StringIO(text, newline="").readline)
        for token in tokens:
            if token.type == tokenize.COMMENT:
                yield ("comment",)
                yield token.string[1:]
            elif token.type == tokenize.STRING and token.start in docstrings:
                yield ("docstring",)
                yield _inner(token.string)
    except (SyntaxError, tokenize.TokenError, RecursionError, MemoryError) as error:
        raise ValueError(f"{error.args[0] if error.args else ''}") from None


def _docstrings(tree: ast.AST) -> Iterator[tuple[int, int]]:
    """Where strings are statements; each is emptied."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            constant = node.value
            if isinstance(constant.value, str):
                constant.value = ""
                yield constant.lineno, constant.col_offset


def _inner(literal: str) -> str:
    literal = literal.lstrip("rRuU")
    marks = 3 if literal[:3] in {'"""', "'''"} else 1
    return literal[marks:-marks]
