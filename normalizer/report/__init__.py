"""What people and programs are told of the outcomes: one form a file."""
