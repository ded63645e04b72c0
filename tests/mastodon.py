"""A stand-in for a Mastodon server, every answer held to ../shared/data's description of its API."""

from __future__ import annotations

import base64
import hashlib
import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any
from urllib.parse import parse_qsl, quote, urlsplit

import pytest

from perks.ground import clock
from perks.ground.outbound import Guard, Limits, fetch
from scoring.connectors.mastodon import Mastodon
from scoring.connectors.patience import PatientAsker
from scoring.credentials import App
from tests.described import DATA, Headed, Json, Provider, openapi, sent
from tests.web_peer import Answer, Asked, WebPeer

FILE = DATA / "api-descriptions" / "mastodon.openapi.json"
IMAGE = "https://files.example/none.png"
ABSENT = Answer(404, b'{"error": "Record not found"}')
NOBODY = Answer(401, b'{"error": "The access token is invalid"}')


@dataclass
class Person:
    """Somebody as this server knows them; `host` is empty for its own."""

    id: str
    name: str
    uri: str
    url: str
    host: str = ""
    note: str = ""
    fields: list[dict[str, Any]] = field(default_factory=list)
    bot: bool = False
    suspended: bool = False
    moved: Person | None = None
    followers: int = 3

    @property
    def acct(self) -> str:
        return f"{self.name}@{self.host}" if self.host else self.name


@dataclass
class Status:
    id: str
    by: Person
    at: datetime
    html: str
    visibility: str = "public"
    under: Status | None = None
    boost_of: Status | None = None
    quote_of: Status | None = None
    tags: tuple[str, ...] = ()
    edited: datetime | None = None
    likes: list[tuple[int, Person]] = field(default_factory=list)
    boosts: list[tuple[int, Person]] = field(default_factory=list)


class Fediverse:
    """One server with its people, and those of other servers that it knows.

    Skips the test where the description is not there.
    """

    def __init__(self, peer: WebPeer) -> None:
        if not FILE.exists():
            pytest.skip("needs Mastodon's description in ../shared/data/api-descriptions")
        self.peer, self.host = peer, peer.host
        self.people: dict[str, Person] = {}
        self.statuses: list[Status] = []
        self.tokens: dict[str, Person] = {}
        self.number, self.left = 100, 299
        self.hides_quotes = False
        self.apps: dict[str, Json] = {}
        self.codes: dict[str, tuple[Json, Person]] = {}
        self.routes = {
            "accounts/lookup": self.lookup,
            "accounts/verify_credentials": self.verify,
            "favourites": self.favourites,
            "accounts/{id}": self.account,
            "accounts/{id}/statuses": self.timeline,
            "statuses/{id}": self.status,
            "statuses/{id}/favourited_by": partial(self.who, "likes"),
            "statuses/{id}/reblogged_by": partial(self.who, "boosts"),
            "statuses/{id}/quotes": self.quotes,
            "statuses/{id}/context": self.context,
            "timelines/tag/{id}": self.tagged,
            "/api/v2/search": self.search,
            "apps": self.register,
            "/oauth/token": self.token,
            "/oauth/revoke": self.revoke,
        }
        self.provider = Provider(peer, openapi(FILE), self.answer)

    def connector(self, seconds: float = 5.0, key: str = "") -> Mastodon:
        """Ours, allowed to reach this server only."""
        guard = Guard(allow=frozenset({self.host}))
        through = partial(fetch, guard=guard, limits=Limits(seconds=seconds))
        return Mastodon(
            PatientAsker("mastodon", through, lambda *_: None), "http", lambda _: App(key=key)
        )

    def answer(self, asked: Asked, path: str, said: Json) -> Any:
        place = path.removeprefix("/api/v1/").replace(
            f"/{said.get('id') or said.get('hashtag')}", "/{id}"
        )
        told = self.routes[place](asked, said)
        if isinstance(told, Answer):
            return told
        self.left = max(self.left - 1, 0)
        reset = told_at(datetime.now(UTC) + timedelta(minutes=5))
        counts = {"X-RateLimit-Limit": "300", "X-RateLimit-Remaining": str(self.left),
                  "X-RateLimit-Reset": reset}  # fmt: skip
        thing, links = told if isinstance(told, tuple) else (told, {})
        return Headed(thing, {**counts, **links})

    # What happens there.

    def next(self) -> int:
        self.number += 1
        return self.number

    def person(self, name: str, host: str = "", **facts: Any) -> Person:
        base = f"http://{host or self.host}"
        made = Person(
            str(self.next()), name, f"{base}/users/{name}", f"{base}/@{name}", host, **facts
        )
        self.people[made.acct] = made
        if not host:
            resource = f"acct:{name}@{self.host}"
            link = {"rel": "self", "type": "application/activity+json", "href": made.uri}
            told = json.dumps({"subject": resource, "links": [{"rel": "other"}, link]}).encode()
            self.peer.pages[f"/.well-known/webfinger?resource={quote(resource)}"] = Answer(
                body=told
            )
        return made

    def post(self, by: Person, html: str, days: float = 1.0, **facts: Any) -> Status:
        """So many days ago."""
        made = Status(str(self.next()), by, clock.now() - timedelta(days=days), html, **facts)
        self.statuses.append(made)
        return made

    def like(self, by: Person, status: Status) -> None:
        status.likes.insert(0, (self.next(), by))

    def boost(self, by: Person, status: Status, days: float = 1.0) -> None:
        status.boosts.insert(0, (self.next(), by))
        self.post(by, status.html, days, boost_of=status)

    def delete(self, status: Status) -> None:
        self.statuses.remove(status)

    # How it tells of it.

    def told_person(self, who: Person, whole: bool = True) -> dict[str, Any]:
        told = {
            "id": who.id, "username": who.name, "acct": who.acct, "display_name": who.name.title(),
            "locked": False, "bot": who.bot, "group": False, "discoverable": True,
            "indexable": True, "created_at": "2020-01-01T00:00:00.000Z", "note": who.note,
            "uri": who.uri, "url": who.url, "avatar": IMAGE, "avatar_static": IMAGE,
            "header": IMAGE, "header_static": IMAGE, "emojis": [], "fields": who.fields,
            "followers_count": who.followers, "following_count": 2,
            "statuses_count": sum(s.by is who for s in self.statuses), "last_status_at": None,
        }  # fmt: skip
        told |= {"suspended": True} if who.suspended else {}
        return told | ({"moved": self.told_person(who.moved, False)} if who.moved and whole else {})

    def told_status(self, status: Status) -> dict[str, Any]:
        under, base = status.under, f"http://{status.by.host or self.host}"
        return {
            "id": status.id, "uri": f"{status.by.uri}/statuses/{status.id}",
            "url": f"{base}/@{status.by.name}/{status.id}", "created_at": told_at(status.at),
            "edited_at": told_at(status.edited), "account": self.told_person(status.by),
            "content": "" if status.boost_of else status.html, "visibility": status.visibility,
            "sensitive": False, "spoiler_text": "", "media_attachments": [], "mentions": [],
            "tags": [{"name": t, "url": self.peer.url(f"/tags/{t}")} for t in status.tags],
            "emojis": [], "in_reply_to_id": under.id if under else None,
            "in_reply_to_account_id": under.by.id if under else None,
            "reblog": self.told_status(status.boost_of) if status.boost_of else None,
            "replies_count": sum(s.under is status for s in self.statuses),
            "reblogs_count": len(status.boosts), "favourites_count": len(status.likes),
            "quotes_count": sum(s.quote_of is status for s in self.statuses),
            "language": "en", "poll": None, "card": None,
        }  # fmt: skip

    # What it answers.

    def lookup(self, asked: Asked, said: Json) -> Any:
        who = self.people.get(said["acct"])
        return self.told_person(who) if who else ABSENT

    def verify(self, asked: Asked, said: Json) -> Any:
        who = self.reader(asked)
        if who is None:
            return NOBODY
        source = {"note": "", "fields": [], "privacy": "public", "sensitive": False,
                  "language": "en", "follow_requests_count": 0, "hide_collections": False,
                  "discoverable": True, "indexable": True, "attribution_domains": [],
                  "quote_policy": "public"}  # fmt: skip
        role = {"id": "-99", "name": "", "color": "", "permissions": "0", "highlighted": False}
        return {**self.told_person(who), "source": source, "role": role}

    def account(self, asked: Asked, said: Json) -> Any:
        who = next((p for p in self.people.values() if p.id == said["id"]), None)
        return self.told_person(who) if who else ABSENT

    def timeline(self, asked: Asked, said: Json) -> Any:
        mine = [s for s in self.statuses if s.by.id == said["id"] and self.sees(asked, s)]
        mine = [s for s in mine if int(s.id) < int(said.get("max_id", 10**20))]
        mine.sort(key=lambda s: int(s.id), reverse=True)
        return [self.told_status(s) for s in mine[: int(said.get("limit", 20))]]

    def status(self, asked: Asked, said: Json) -> Any:
        found = self.found(asked, said["id"])
        return self.told_status(found) if found else ABSENT

    def who(self, what: str, asked: Asked, said: Json) -> Any:
        found = self.found(asked, said["id"])
        if found is None:
            return ABSENT
        rows, link = self.cut(asked, said, [*getattr(found, what)], 40)
        return [self.told_person(who) for _, who in rows], link

    def quotes(self, asked: Asked, said: Json) -> Any:
        found = self.found(asked, said["id"])
        if self.reader(asked) is None:
            return NOBODY
        if self.hides_quotes:
            return Answer(403, b'{"error": "This action is not allowed"}')
        rows = [(int(s.id), s) for s in self.statuses if s.quote_of is found and found]
        rows, link = self.cut(asked, said, sorted(rows, key=lambda row: -row[0]), 20)
        return [self.told_status(s) for _, s in rows], link

    def context(self, asked: Asked, said: Json) -> Any:
        found = self.found(asked, said["id"])
        if found is None:
            return ABSENT
        below = [s for s in self.statuses if s.under is found and self.sees(asked, s)]
        below += [s for s in self.statuses if s.under in below and self.sees(asked, s)]
        return {"ancestors": [], "descendants": [self.told_status(s) for s in below]}

    def favourites(self, asked: Asked, said: Json) -> Any:
        me = self.reader(asked)
        if me is None:
            return NOBODY
        rows = [(n, s) for s in self.statuses for n, who in s.likes if who is me]
        rows, link = self.cut(asked, said, sorted(rows, key=lambda row: -row[0]), 20)
        return [self.told_status(s) for _, s in rows], link

    def tagged(self, asked: Asked, said: Json) -> Any:
        rows = [s for s in self.statuses if said["hashtag"] in s.tags and s.visibility == "public"]
        rows = [s for s in rows if int(s.id) < int(said.get("max_id", 10**20))]
        rows.sort(key=lambda s: int(s.id), reverse=True)
        return [self.told_status(s) for s in rows[: int(said.get("limit", 20))]]

    def search(self, asked: Asked, said: Json) -> Any:
        if self.reader(asked) is None:
            return NOBODY
        found = [s for s in self.statuses if said["q"] in s.html and s.visibility == "public"]
        return {"accounts": [], "hashtags": [], "statuses": [self.told_status(s) for s in found]}

    # How members sign in (RFC 6749, 7636).

    def register(self, asked: Asked, said: Json) -> Any:
        wanted = json.loads(asked.body)
        id = f"app-{self.next()}"
        self.apps[id] = {**wanted, "secret": f"secret-of-{id}"}
        backs = wanted["redirect_uris"]
        return {"id": id, "name": wanted["client_name"], "website": wanted["website"],
                "scopes": wanted["scopes"].split(), "redirect_uris": backs,
                "redirect_uri": "\n".join(backs), "client_id": id, "vapid_key": "",
                "client_secret": f"secret-of-{id}", "client_secret_expires_at": 0}  # fmt: skip

    def say_yes(self, address: str, who: Person) -> Json:
        """Somebody allows it on the server's page; gives what comes back to our callback."""
        asked = dict(parse_qsl(urlsplit(address).query))
        app = self.apps[asked["client_id"]]
        assert asked["redirect_uri"] in app["redirect_uris"]
        assert (asked["scope"], asked["code_challenge_method"]) == (app["scopes"], "S256")
        self.codes["code"] = (asked, who)
        return {"code": "code", "state": asked["state"]}

    def token(self, asked: Asked, said: Json) -> Any:
        told = sent(asked)
        wanted, who = self.codes.pop(told["code"], ({}, None))
        digest = hashlib.sha256(told["code_verifier"].encode()).digest()
        mine = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        secret = self.apps.get(told["client_id"], {}).get("secret")
        fine = secret == told["client_secret"] and mine == wanted.get("code_challenge")
        if who is None or not fine or told["redirect_uri"] != wanted["redirect_uri"]:
            return Answer(400, b'{"error": "invalid_grant"}')
        access = f"token-{self.next()}"
        self.tokens[access] = who
        return {"access_token": access, "token_type": "Bearer", "scope": wanted["scope"],
                "created_at": 1_700_000_000}  # fmt: skip

    def revoke(self, asked: Asked, said: Json) -> Any:
        told = sent(asked)
        if self.apps[told["client_id"]]["secret"] != told["client_secret"]:
            return Answer(403)
        self.tokens.pop(told["token"], None)
        return {}

    def cut(
        self, asked: Asked, said: Json, rows: list[Any], usual: int
    ) -> tuple[list[Any], dict[str, str]]:
        """A page of a list whose rows have numbers, newest first, and where it goes on."""
        limit = min(int(said.get("limit", usual)), 80)
        rows = [r for r in rows if r[0] < int(said.get("max_id", 10**20))]
        if "min_id" in said:
            rows = [r for r in rows if r[0] > int(said["min_id"])][-limit:]
        page = rows[:limit]
        if not page:
            return page, {}
        base = self.peer.url(asked.path.split("?")[0])
        links = [f'<{base}?limit={limit}&min_id={page[0][0]}>; rel="prev"']
        if len(page) == limit:
            links.insert(0, f'<{base}?limit={limit}&max_id={page[-1][0]}>; rel="next"')
        return page, {"Link": ", ".join(links)}

    def found(self, asked: Asked, id: str) -> Status | None:
        return next((s for s in self.statuses if s.id == id and self.sees(asked, s)), None)

    def sees(self, asked: Asked, status: Status) -> bool:
        return status.visibility in ("public", "unlisted") or self.reader(asked) is status.by

    def reader(self, asked: Asked) -> Person | None:
        return self.tokens.get(asked.headers.get("authorization", "").removeprefix("Bearer "))


def told_at(at: datetime | None) -> Any:
    return at.strftime("%Y-%m-%dT%H:%M:%S.000Z") if at else None
