"""Full-text search over news archives in mixed English and Chinese."""

__version__ = "0.1.0"
