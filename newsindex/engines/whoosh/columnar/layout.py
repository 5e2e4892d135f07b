"""The choices of the format that its writers and its readers share."""

from __future__ import annotations

INDEX_FILE, STORED_FILE = ".inv", ".doc"
"""The two files of a segment: everything that is searched, and what is stored with each document."""

GAP = 1
"""Empty units between one document and the next, so that no phrase reaches across."""

POINTER_BYTES = 5
"""A pointer to another term's payload has its place in so many bytes, and then its length as a varint."""

FEW = 16
"""Terms with at most so many occurrences are written as varints alone."""

RARE = 256
"""Terms with at most so many occurrences are written as differences of one width, many terms at once; values of
keyword fields with at most so many documents as varints."""

WEIGHT_STEPS = 10_000
"""Weights of keywords are kept in steps of 1/10,000."""
