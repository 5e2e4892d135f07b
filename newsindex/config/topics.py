"""[[topics]] of newsindex.toml: what a reader calls a topic, and the words that tell of it."""

from __future__ import annotations

from newsindex.config.toml import Table
from newsindex.model import UserTopic


def topics_of(table: Table) -> tuple[UserTopic, ...]:
    """The topics of a configuration, in its order: `name`, `words` and `phrases` in either language.

    Raises ConfigError with the line.
    """
    found: dict[str, UserTopic] = {}
    for entry in table.tables("topics"):
        name = entry.text("name")
        if name is None:
            raise entry.fail("", 'needs a name, such as name = "chip war"')
        if name.casefold() in found:
            raise entry.fail("name", f'"{name}" is the name of another topic too')
        words = (*entry.texts("words"), *entry.texts("phrases"))
        if not words:
            raise entry.fail("", 'has neither words nor phrases, such as words = ["chip", "晶片"]')
        entry.done()
        found[name.casefold()] = UserTopic(name, words)
    return tuple(found.values())
