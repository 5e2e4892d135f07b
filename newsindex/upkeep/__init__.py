"""An index kept for years: one file to save it in, a new one made of the old, and months that are missing."""
