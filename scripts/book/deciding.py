"""All drafts together: one id for each, and which of their names stand for them alone."""

from __future__ import annotations

from collections import defaultdict

from newsindex.entities.words.names import has_han, spelling_key, without_legal_form
from newsindex.entities.words.safety import is_common_word, safe_alone
from scripts.book.curated import ambiguous, reviewed
from scripts.book.draft import Draft


def unique_ids(drafts: list[Draft]) -> None:
    taken: set[str] = set()
    for draft in drafts:
        start, number = draft.id or draft.kind, 2
        if start in taken and draft.tickers and draft.source != "curated":
            draft.id = start = f"{start}-{draft.tickers[0].split('.')[0].lower()}"
        while draft.id in taken:
            draft.id, number = f"{start}-{number}", number + 1
        taken.add(draft.id)


def decided(draft: Draft, text: str, safe: bool | None) -> bool:
    if text in ambiguous():
        return False
    if text in reviewed():
        return True
    if safe is not None and (not safe or without_legal_form(text) != text):
        return safe
    if has_han(text):
        if draft.source == "curated":
            return not is_common_word(text)
        return bool(safe) if safe is not None else safe_alone(text, draft.kind)
    if draft.source == "curated":
        return not is_common_word(text)
    if draft.kind == "person":
        return len(text.split()) > 1
    if " " not in text and (len(text) < 5 or text.isdigit()):
        return False
    return safe_alone(text, draft.kind)


def shared(drafts: list[Draft], safe: dict[tuple[str, str], bool]) -> None:
    """Mark names ambiguous that several entities have, but for the one curated entity that has it as a safe name."""
    holders: dict[str, list[tuple[Draft, str]]] = defaultdict(list)
    for draft in drafts:
        for text in {text for text, _, _ in draft.names}:
            holders[spelling_key(text)].append((draft, text))
    for entries in holders.values():
        if len({draft.id for draft, _ in entries}) < 2:
            continue
        mine = {draft.id for draft, text in entries if draft.source == "curated" and safe[draft.id, text]}
        for draft, text in entries:
            if not (len(mine) == 1 and draft.id in mine):
                safe[draft.id, text] = False
