"""How likely it is that a line was damaged, by the line: a fitted log-linear posterior.

Candidates of all kinds compete with the line as it stands, by named features and fitted weights.
The proposals of `mojibake/` are held against it (its guard.py).
"""
