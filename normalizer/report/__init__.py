"""What people and programs are told of the outcomes: one format a file, of the format's name."""

#: Each has a module with ``render(outcomes, style)``, which gives the report line by line.
FORMATS = ("text", "concise", "json", "jsonl", "sarif", "github", "gitlab", "junit")
