"""Builds the shipped topics; see scripts/build_topics."""
