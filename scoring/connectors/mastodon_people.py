"""Whom a server of the Fediverse may speak for: its own people, and others' where it is trusted.

Anybody can run a server, and a server can say anything: that a thousand people of other servers
favourited a post, that they joined in 2017, that one of them is a member of ours. So what is said of
people of another server counts for them only from servers in PERKS_MASTODON_TRUSTED. From any other
they keep a name of that server's own, with no facts: they are people of whom nothing is known.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from scoring.connectors.base import Actor
from scoring.connectors.markup import read_markup
from scoring.connectors.moments import moment


def native_id_of(told: Any, host: str) -> str:
    """The identity of somebody as `host` tells of them; empty when it tells none."""
    uri = uri_of(told)
    if not uri or trusted(host) or urlsplit(uri).netloc == host:
        return uri
    return f"{host} says {uri}"


def uri_of(told: Any) -> str:
    """The address in ActivityPub; servers that do not tell it show the page instead."""
    return str(told.uri or told.url or "")


def actor_of(told: Any, host: str) -> Actor:
    """What is known of somebody who reacted."""
    name = native_id_of(told, host)
    if not trusted(host):
        return Actor(name)
    since = moment(told.created_at)
    return Actor(
        name,
        since=since.date() if since else None,
        followers=told.followers_count,
        following=told.following_count,
        domain=any(field.verified_at for field in told.fields or []),
    )


def trusted(host: str) -> bool:
    return host in settings.PERKS_MASTODON_TRUSTED


def words_of(html: str) -> str:
    return read_markup(html).text
