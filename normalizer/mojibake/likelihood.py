"""How real a text looks."""


def score(text: str) -> float:
    return 0.0
