"""Finders: where in a file of a format its human text stands."""
