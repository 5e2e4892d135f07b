"""The bench: the same archive in newsindex and in other engines, measured in one run."""
