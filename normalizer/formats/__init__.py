"""Formats: what in a file is text, how it is spelled there, and the proof that all else stayed."""
