"""What each feature of a candidate encoding is worth. Hand-set for the moment."""

from __future__ import annotations

NATS = {
    "likelihood": 0.35,
    "words": 1.4,
    "in_place": 3.5,
    "out_of_place": -3.5,
    "malformed": -10.0,
    "controls": -1.0,
    "listed": -2.0,
    "skipped": -2.0,
    "language": 0.35,
    "chardet": 7.0,
    "prior": 0.35,
    "claimed": 8.0,
}
