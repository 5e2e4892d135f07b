"""The feeds of a source: which are due, what is new in them, and when to ask again where something went wrong."""

from __future__ import annotations

import email.utils
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cached_property
from hashlib import blake2b
from http import HTTPStatus

from newsindex.config.sources import SourceSettings
from newsindex.errors import ConfigError, SourceError
from newsindex.ingest import Notice, read_fetched, shown_address, text_id
from newsindex.ingest.encoding import declared_encoding
from newsindex.model import Article, Skipped
from newsindex.sync.fetching import Answer, Request, fetch
from newsindex.sync.ledger import KnownFeed, KnownSource, key_of, keys_in
from newsindex.sync.secrets import headers_with_secrets

_AT_ONCE = 8
_FIRST_WAIT, _LONGEST_WAIT = 300.0, 86400.0
_LONGEST_ASKED = 7 * 86400.0
"""A server may ask to be left alone for a week at most."""

_GONE = "it is gone for good (the server answered 410); take it out of the configuration"


class FeedRun:
    """The feeds of one source in one run. Once `items` is used up, `known` has what there is to remember of them,
    `skipped` is what could not be had or read and could before, `skipped_before` what could not before either, and
    `unchanged` counts the articles of feeds that are as they were.

    An article that has left its feed is not gone: feeds hold only the latest ones. One that a file of the source holds
    too is left as the file has it.
    """

    def __init__(self, settings: SourceSettings, known: KnownSource, *, again: bool, now: float | None = None) -> None:
        self._settings = settings
        self._again = again
        self._now = time.time() if now is None else now
        self._how = repr((settings.allow_private, settings.timeout, settings.headers))
        self._addresses = {_key(address): address for address in settings.feeds}
        self._known = known.feeds
        self._files = known.files
        for key in [key for key in self._known if key not in self._addresses]:
            del self._known[key]
        self.skipped: list[Skipped] = []
        self.skipped_before: list[Skipped] = []
        self.unchanged = 0

    @cached_property
    def _in_files(self) -> frozenset[bytes]:
        """The articles that files of the source hold: what a feed says of them may be their summary alone."""
        return frozenset(key for file in self._files.values() for key in keys_in(file.keys))

    def items(self) -> Iterator[Article | Notice]:
        """The articles of the feeds that have changed; a few feeds are asked for at once."""
        due = [key for key in self._addresses if self._is_due(key)]
        if not due:
            return
        try:
            headers = headers_with_secrets(self._settings.headers)
        except ConfigError as error:
            for key in due:
                self._failed(key, str(error), wait=False)
            return
        with ThreadPoolExecutor(min(_AT_ONCE, len(due)), "feed") as pool:
            for at in range(0, len(due), _AT_ONCE):
                batch = due[at : at + _AT_ONCE]
                requests = [self._request(key, headers) for key in batch]
                for key, answer in zip(batch, pool.map(_fetched, requests), strict=True):
                    yield from self._taken(key, answer)

    def _is_due(self, key: str) -> bool:
        """Whether a feed may be asked for again; one that must be left alone is told as before."""
        before = self._known.get(key)
        if before is None or before.how != self._how or self._now >= before.not_before:
            return True
        self.skipped_before.append(Skipped(self._shown(key), before.reason))
        self._tell(before.skipped, before)
        return False

    def _request(self, key: str, headers: dict[str, str]) -> Request:
        before = self._known.get(key)
        same = before is not None and not self._again
        return Request(
            self._addresses[key],
            headers,
            etag=before.etag if before is not None and same else "",
            modified=before.modified if before is not None and same else "",
            timeout=self._settings.timeout,
            allow_private=self._settings.allow_private,
        )

    def _taken(self, key: str, answer: Answer | SourceError) -> Iterator[Article | Notice]:
        if isinstance(answer, SourceError):
            self._failed(key, str(answer))
        elif answer.status == HTTPStatus.NOT_MODIFIED and key in self._known:
            self._same(key)
        elif answer.status == HTTPStatus.GONE:
            self._failed(key, _GONE, least=_LONGEST_WAIT)
        elif answer.status != HTTPStatus.OK:
            self._failed(key, f"the server answered {_status(answer.status)}", least=self._asked(answer.retry_after))
        else:
            yield from self._read(key, answer)

    def _read(self, key: str, answer: Answer) -> Iterator[Article | Notice]:
        """What an answer holds; it is noted once it has been read to its end."""
        before = self._known.get(key, KnownFeed())
        digest = blake2b(answer.body, digest_size=16).digest()
        if digest == before.digest and not self._again:
            before.etag, before.modified = answer.etag, answer.modified
            self._same(key)
            return
        name = self._shown(key)
        charset = declared_encoding(answer.kind.encode("ascii", "replace"))
        articles = 0
        skipped: list[tuple[str, str]] = []
        for item in read_fetched(answer.body, self._settings.reading, name, charset):
            if isinstance(item, Skipped):
                skipped.append((item.path, item.reason))
                continue
            if isinstance(item, Article):
                articles += 1
                item = _placed(item, name)
                if key_of(item.id) in self._in_files:
                    self.unchanged += 1
                    continue
            yield item
        whole = [reason for path, reason in skipped if path == name]
        if whole and not articles:
            self._failed(key, whole[0])
            return
        found = KnownFeed(
            answer.etag, answer.modified, digest=digest, articles=articles, skipped=skipped, how=self._how
        )
        if whole:
            # The rest did not come: the next answer counts, even if the server calls it the same.
            found = KnownFeed(articles=articles, skipped=skipped, how=self._how)
        self._known[key] = found
        self._tell(skipped, before)

    def _same(self, key: str) -> None:
        known = self._known[key]
        known.failures, known.not_before, known.reason, known.how = 0, 0.0, "", self._how
        self.unchanged += known.articles
        self._tell(known.skipped, known)

    def _failed(self, key: str, reason: str, *, wait: bool = True, least: float = 0.0) -> None:
        """Note a failure: the first is told as new, and so is that a feed is gone; each doubles the time until the next
        try, from five minutes to a day."""
        known = self._known.setdefault(key, KnownFeed())
        told = known.reason != "" and (reason != _GONE or known.reason == _GONE)
        (self.skipped_before if told else self.skipped).append(Skipped(self._shown(key), reason))
        known.reason, known.how = reason, self._how
        if wait:
            pause = min(_FIRST_WAIT * 2.0 ** min(known.failures, 20), _LONGEST_WAIT)
            known.failures += 1
            known.not_before = self._now + max(pause, least)

    def _tell(self, skipped: list[tuple[str, str]], before: KnownFeed) -> None:
        """Entries move down a feed as others come, so that they are known by what is wrong with them."""
        told = {_without_number(reason) for _, reason in before.skipped}
        for path, reason in skipped:
            known = _without_number(reason) in told
            (self.skipped_before if known else self.skipped).append(Skipped(path, reason))

    def _asked(self, retry_after: str) -> float:
        """The seconds for which a server asks to be left alone: it sends their number or a date."""
        try:
            seconds = float(int(retry_after))
        except ValueError:
            date = email.utils.parsedate_tz(retry_after)
            seconds = email.utils.mktime_tz(date) - self._now if date else 0.0
        return min(max(seconds, 0.0), _LONGEST_ASKED)

    def _shown(self, key: str) -> str:
        return shown_address(self._addresses[key])


def _fetched(request: Request) -> Answer | SourceError:
    try:
        return fetch(request)
    except SourceError as error:
        return error


def _key(address: str) -> str:
    """By what a feed is known: user and password are no part of it, and what may be a key in its query is not kept."""
    scheme, _, rest = address.partition("://")
    host, slash, path = rest.partition("/")
    return blake2b(f"{scheme}://{host.rpartition('@')[2]}{slash}{path}".encode(), digest_size=8).hexdigest()


def _placed(article: Article, name: str) -> Article:
    """The article with the feed as its place. The number of an entry changes, so that it cannot be its id."""
    id_ = text_id(article.title, article.body) if article.id == article.path else article.id
    return replace(article, id=id_, path=name)


def _without_number(reason: str) -> str:
    head, colon, rest = reason.partition(": ")
    return rest if colon and head.startswith(("entry ", "item ")) else reason


def _status(status: int) -> str:
    try:
        return f"{status} ({HTTPStatus(status).phrase})"
    except ValueError:
        return str(status)
