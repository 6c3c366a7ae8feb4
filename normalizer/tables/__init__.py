"""Files that are tables (JSON Lines, CSV, Parquet): one column cleaned, row by row, in constant
memory; a log of rows; the way back by join."""
