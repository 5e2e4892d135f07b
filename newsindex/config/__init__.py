"""newsindex.toml: where the index lies, which zone undated times are in, where the user's alias book is."""

from newsindex.config.settings import Config, index_path, load_config

__all__ = ["Config", "index_path", "load_config"]
