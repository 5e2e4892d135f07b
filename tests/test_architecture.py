"""What ARCHITECTURE.md says of imports and links is so."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "newsindex"

ALLOWED = {
    "model": set(),
    "errors": set(),
    "config": {"model", "errors", "ingest", "search"},
    "engines.base": {"engines.vocabulary"},
    "engines.query": set(),
    "engines.vocabulary": set(),
    "analysis": {"model", "errors", "engines.base", "engines.vocabulary"},
    "ingest": {"model", "errors", "analysis"},
    "entities": {"model", "errors", "analysis", "whole_file"},
    "topics": {"model", "analysis", "engines.base"},
    "engines.whoosh": {"errors", "engines.base", "engines.query", "engines.vocabulary", "whole_file"},
    "search": {
        "model",
        "errors",
        "analysis",
        "entities",
        "topics",
        "engines.base",
        "engines.query",
        "engines.vocabulary",
    },
    "documents": {"model", "analysis", "entities", "ingest", "search", "engines.base"},
    "processes": set(),
    "preparing": {
        "model",
        "analysis",
        "entities",
        "documents",
        "engines.whoosh",
        "engines.base",
        "processes",
        "topics",
    },
    "health": {"analysis", "search", "engines.query"},
    "indexing": {
        "model",
        "errors",
        "analysis",
        "entities",
        "ingest",
        "documents",
        "preparing",
        "state",
        "waiting",
        "engines.whoosh",
    },
    "relinking": {
        "model",
        "analysis",
        "entities",
        "documents",
        "preparing",
        "search",
        "state",
        "engines.query",
        "engines.whoosh",
    },
    "sync": {"model", "errors", "config", "ingest", "indexing", "state", "engines.whoosh"},
    "state": set(),
    "waiting": {"model", "documents", "engines.whoosh"},
    "whole_file": set(),
    "alerts": {"model", "errors", "search", "engines.query", "engines.whoosh", "whole_file"},
    "schedule": {"errors", "config", "sync", "whole_file"},
    "upkeep": {
        *("model", "errors", "analysis", "entities", "documents", "preparing", "state", "alerts", "sync"),
        *("engines.query", "engines.whoosh", "whole_file"),
    },
}
"""Which parts each part may import; archive and cli stand above and may import all."""


WITHIN = {
    "search": (
        *("weights", "snapshot", "query", "terms", "across", "meaning"),
        *("ranking", "topics", "showing", "searcher", "profiles"),
    ),
    "entities": ("salience", "words", "found", "companies", "book", "recognition", "linking", "mining", "finding"),
}
"""The folders and files of the two large parts in order: each may import those before it, never one after it."""


def part_of(module: str) -> str:
    names = module.removeprefix("newsindex").lstrip(".").split(".")
    return ".".join(names[:2]) if names[0] == "engines" else names[0]


def imports(path: Path) -> set[str]:
    package = list(path.relative_to(PACKAGE.parent).with_suffix("").parts[:-1])
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            whole = module.removeprefix("newsindex.") in WITHIN
            found |= {f"{module}.{alias.name}" for alias in node.names} if whole else {module}
    return {name for name in found if name.startswith("newsindex.")}


@pytest.mark.parametrize("part", sorted(ALLOWED))
def test_imports_run_one_way(part: str) -> None:
    place = PACKAGE.joinpath(*part.split("."))
    files = [place.with_suffix(".py")] if place.with_suffix(".py").exists() else sorted(place.rglob("*.py"))
    assert files
    for file in files:
        for module in imports(file):
            used = part_of(module)
            assert used == part or used in ALLOWED[part], f"{file.relative_to(PACKAGE)} imports {module}"


@pytest.mark.parametrize("part", sorted(WITHIN))
def test_folders_within_a_part_import_one_way(part: str) -> None:
    place, order = PACKAGE / part, WITHIN[part]
    there = {path.stem for path in place.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert there - {"__init__"} == set(order)
    for at, name in enumerate(order):
        files = sorted((place / name).rglob("*.py")) or [place / f"{name}.py"]
        for file in files:
            used = {module.split(".")[2] for module in imports(file) if part_of(module) == part}
            assert used <= set(order[: at + 1]), f"{file.relative_to(PACKAGE)} imports {used}"


def test_only_the_engine_knows_whoosh() -> None:
    for file in PACKAGE.rglob("*.py"):
        if PACKAGE / "engines" / "whoosh" not in file.parents:
            assert not re.search(r"^\s*(?:from|import) whoosh", file.read_text(encoding="utf-8"), re.MULTILINE), file


@pytest.mark.parametrize("page", [PACKAGE / "ARCHITECTURE.md", PACKAGE.parent / "README.md"])
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8"))
    assert links
    for link in links:
        assert (page.parent / link).exists(), f"{page.name}: {link}"


def test_every_folder_and_file_of_the_top_has_its_question() -> None:
    told = (PACKAGE / "ARCHITECTURE.md").read_text(encoding="utf-8")
    for path in PACKAGE.iterdir():
        if path.name.startswith(("_", ".")) or path.suffix in (".md", ".typed"):
            continue
        assert f"[{path.name}" in told, path.name
