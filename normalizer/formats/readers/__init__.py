"""Readers: a file as an independent parser sees it, for the proof that only its text changed."""
