"""Files and folders that a script is given, as types for argparse, which says which one is not there."""

from __future__ import annotations

from argparse import ArgumentTypeError
from pathlib import Path


def file(text: str) -> Path:
    if not Path(text).is_file():
        raise ArgumentTypeError(f"there is no file {text}")
    return Path(text)


def folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise ArgumentTypeError(f"there is no folder {text}")
    return Path(text)
