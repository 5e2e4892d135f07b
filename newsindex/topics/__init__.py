"""Topics: what an article is about, as profiles of weighted words in both languages."""

from __future__ import annotations

from newsindex.topics.catalog import Catalog, catalog
from newsindex.topics.profiles import Key, Topic, user_profile

__all__ = ["Catalog", "Key", "Topic", "catalog", "user_profile"]
