"""Ways to spell a text within a format."""
