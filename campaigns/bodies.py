"""A post as mentions are made of it, whether a reading or a search brought it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from campaigns.core import watchwords
from campaigns.core.watchwords import Reading, Watched
from campaigns.models import Claim
from perks import stock
from perks.ground import vault
from perks.ground.errors import Refusal
from scoring.connectors import base
from scoring.connectors.sift import LINK, TEXT, TITLE, storable
from scoring.models import Account, Post

EXCERPT = 400
SHORTEST_CODE = 6  # shorter ones are words that people write anyway


@dataclass(frozen=True)
class Body:
    """One post of a linked account; `post_id` is its row in scoring where a reading brought it."""

    account_id: int
    network: str
    native_id: str
    at: datetime
    title: str
    text: str
    url: str
    tags: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    post_id: int | None = None

    @property
    def excerpt(self) -> str:
        """The beginning of it, as the gallery shows it."""
        return (self.text or self.title)[:EXCERPT]

    @property
    def words(self) -> str:
        return f"{self.title}\n{self.text}".strip()

    @property
    def wording(self) -> bytes:
        """Tells whether a post was reworded, to whoever holds the key."""
        return vault.keyed_hash("mention wording", self.title, self.text)


def body_of(post: Post) -> Body:
    """A post that a reading stored; its account comes with it."""
    return Body(
        account_id=post.account_id,
        network=post.account.network,
        native_id=post.native_id,
        at=post.at,
        title=post.title,
        text=post.text,
        url=post.url,
        tags=tuple(post.tags),
        links=tuple(post.links),
        post_id=post.pk,
    )


def body_from(account: Account, post: base.Post) -> Body:
    """A post as a connector hands it over, cut to what the database takes."""
    return Body(
        account_id=account.pk,
        network=account.network,
        native_id=post.native_id,
        at=post.at,
        title=storable(post.title, TITLE),
        text=storable(post.text, TEXT),
        url=post.url if len(post.url) <= LINK else "",
        tags=post.tags,
        links=post.links,
    )


def read(body: Body) -> Reading:
    """The post made ready to be searched."""
    return watchwords.read(body.title, body.text, body.tags, body.links)


def words_of(claim: Claim, words: Sequence[Watched]) -> list[Watched]:
    """What ties a post to one claim: the campaign's words, and the claim's own link and code."""
    link, code = getattr(claim, "link", None), code_of(claim)
    own = [Watched("link", f"/go/{link.slug}")] if link else []
    return [*own, *([Watched("code", code)] if code else []), *words]


def code_of(claim: Claim) -> str:
    """A claim's own code as it is compared; "" without one, or for one that words look like.

    Opened once for each claim that was read.
    """
    known: str | None = claim.__dict__.get("code_as_compared")
    if known is None:
        unit = claim.unit
        is_own = unit is not None and unit.sealed_code is not None and unit.code_hash is not None
        try:
            known = watchwords.fold(stock.code_of(unit)) if is_own else ""
        except Refusal:
            known = ""
        if len(known) < SHORTEST_CODE or " " in known:
            known = ""
        claim.__dict__["code_as_compared"] = known
    return known
