"""The sources of newsindex.toml → the index, again and again: only what changed is read."""
