"""How likely a text is in the languages known: n-grams, words, scripts.

One for decoding and repair alike.
"""
