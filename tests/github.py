"""GitHub's API for tests: answers made from the examples in its own description, and held to it."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from typing import Any

from perks.ground import clock
from perks.ground.outbound import Guard, Limits, fetch
from scoring.connectors.github import GitHub
from scoring.connectors.github_api import STARRED, failure
from scoring.connectors.patience import PatientAsker
from scoring.credentials import App
from tests.described import HERE, Headed, Json, Provider, document_at, openapi
from tests.web_peer import Answer, Asked, WebPeer

FILE = HERE / "github.json.gz"
ABSENT = Answer(404, b'{"message": "Not Found", "status": "404"}')
NOBODY = Answer(401, b'{"message": "Bad credentials", "status": "401"}')


@dataclass
class User:
    id: int
    login: str
    bio: str = ""
    type: str = "User"
    followers: int = 20


@dataclass
class Comment:
    id: int
    by: User
    at: datetime
    updated: datetime


@dataclass
class Repository:
    id: int
    owner: User
    name: str
    at: datetime
    about: str = "Bread"
    fork: bool = False
    private: bool = False
    updated: datetime | None = None
    stars: list[tuple[datetime, User]] = field(default_factory=list)
    forks: list[Repository] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    releases: list[Json] = field(default_factory=list)
    kind: dict[int, list[tuple[str, User]]] = field(default_factory=dict)


class Hub:
    """`tokens` of members, and the house's `app`; `left` is how many questions are free."""

    def __init__(self, peer: WebPeer) -> None:
        self.peer, self.number, self.left = peer, 1000, 4000
        self.examples = document_at(FILE)["components"]["examples"]
        self.users: dict[str, User] = {}
        self.repos: list[Repository] = []
        self.tokens: dict[str, User] = {}
        self.app = App("our-app", "our-secret")
        self.provider = Provider(peer, openapi(FILE), self.answer)

    def connector(self, seconds: float = 5.0, app: App | None = None) -> GitHub:
        """Ours, allowed to reach this server only."""
        guard = Guard(allow=frozenset({self.peer.host}))
        through = partial(fetch, guard=guard, limits=Limits(seconds=seconds))
        asker = PatientAsker("github", through, lambda *_: None, failure)
        return GitHub(asker, self.peer.url(""), self.peer.url("/login/oauth"),
                      lambda _: app or App())  # fmt: skip

    # What happens there.

    def next(self) -> int:
        self.number += 1
        return self.number

    def user(self, login: str, **facts: Any) -> User:
        made = User(self.next(), login, **facts)
        self.users[login] = made
        return made

    def repository(self, owner: User, name: str, days: float = 30, **facts: Any) -> Repository:
        """Made so many days ago."""
        at = clock.now() - timedelta(days=days)
        made = Repository(self.next(), owner, name, at, **facts)
        self.repos.insert(0, made)
        return made

    def star(self, by: User, repo: Repository, days: float = 1.0) -> None:
        repo.stars.append((clock.now() - timedelta(days=days), by))
        repo.stars.sort(key=lambda row: row[0])

    def fork(self, by: User, repo: Repository, days: float = 1.0) -> None:
        repo.forks.insert(0, self.repository(by, repo.name, days, fork=True))

    def comment(self, by: User, repo: Repository, days: float = 1.0) -> Comment:
        at = clock.now() - timedelta(days=days)
        made = Comment(self.next(), by, at, at)
        repo.comments.append(made)
        return made

    def release(self, repo: Repository, name: str, days: float = 1.0, **facts: Any) -> Json:
        at = told_at(clock.now() - timedelta(days=days))
        made = {**self.example("release-items")[0], "id": self.next(), "name": name,
                "published_at": at, "created_at": at, **facts}  # fmt: skip
        repo.releases.insert(0, made)
        return made

    # What it answers.

    def answer(self, asked: Asked, path: str, said: Json) -> Any:
        shown = asked.headers.get("authorization", "")
        if shown.startswith("Bearer ") and shown.removeprefix("Bearer ") not in self.tokens:
            return NOBODY
        told = self.told(asked, path.strip("/").split("/"), said)
        if told is None:
            return ABSENT
        if isinstance(told, Answer):
            return told
        mark = f'W/"{sha256(json.dumps(told).encode()).hexdigest()}"'
        if asked.headers.get("if-none-match") == mark:
            return Answer(304, b"", self.limits())
        self.left -= 1
        return Headed(told, {"ETag": mark, **self.limits()})

    def told(self, asked: Asked, parts: list[str], said: Json) -> Any:
        match parts:
            case ["user"]:
                token = asked.headers.get("authorization", "").removeprefix("Bearer ")
                return self.told_user(self.tokens[token]) if token in self.tokens else NOBODY
            case ["user", id]:
                found = next((u for u in self.users.values() if str(u.id) == id), None)
                return self.told_user(found) if found else None
            case ["users", login]:
                known = {name.lower(): user for name, user in self.users.items()}
                return self.told_user(known[login.lower()]) if login.lower() in known else None
            case ["users", login, what]:
                return self.of_user(what, self.users[login], said)
            case ["repos", owner, name, *rest]:
                repo = self.found(owner, name)
                return self.of_repository(rest, repo, asked, said) if repo else None
            case ["applications", _, "token"]:
                self.tokens.pop(json.loads(asked.body)["access_token"], None)
                return Answer(204)
        return None

    def of_user(self, what: str, user: User, said: Json) -> Any:
        if what == "repos":
            mine = [repo for repo in self.repos if repo.owner is user and not repo.private]
            return [self.told_repository(repo) for repo in cut(mine, said)]
        rows = [(at, repo) for repo in self.repos for at, who in repo.stars if who is user]
        rows.sort(key=lambda row: row[0], reverse=True)
        whole = without(
            self.example("repository-items-default-response")[0],
            "network_count", "subscribers_count", "template_repository",
        )  # fmt: skip
        return [
            {"starred_at": told_at(at), "repo": self.told_repository(repo, whole)}
            for at, repo in cut(rows, said)
        ]

    def of_repository(self, rest: list[str], repo: Repository, asked: Asked, said: Json) -> Any:
        match rest:
            case []:
                whole = self.example("full-repository-default-response")
                return self.told_repository(repo, without(whole, "parent", "source"))
            case ["stargazers"]:
                assert asked.headers["accept"] == STARRED
                return [
                    {"starred_at": told_at(at), "user": self.simple(who)}
                    for at, who in cut(repo.stars, said)
                ]
            case ["forks"]:
                return [self.told_repository(one) for one in cut(repo.forks, said)]
            case ["issues", "comments"]:
                since = datetime.fromisoformat(said["since"])
                rows = sorted(repo.comments, key=lambda row: row.updated)
                rows = [row for row in rows if row.updated >= since]
                return [self.told_comment(row) for row in cut(rows, said)]
            case ["releases"]:
                return cut(repo.releases, said)
            case ["releases", id]:
                return next((row for row in repo.releases if str(row["id"]) == id), None)
            case ["releases", id, "reactions"]:
                example = self.example("reaction-items")[0]
                return [
                    {**example, "id": number, "content": content, "user": self.simple(who)}
                    for number, (content, who) in enumerate(repo.kind[int(id)])
                ]
        return None

    def told_user(self, user: User) -> Json:
        whole = self.example("public-user-default-response")
        return {**whole, **self.simple(user), "bio": user.bio, "followers": user.followers,
                "user_view_type": "public"}  # fmt: skip

    def simple(self, user: User) -> Json:
        whole = self.example("simple-user-items-default-response")[0]
        page = f"https://github.com/{user.login}"
        return {**whole, "id": user.id, "login": user.login, "type": user.type, "html_url": page}

    def told_repository(self, repo: Repository, like: Json | None = None) -> Json:
        whole = like or self.example("minimal-repository-items")[0]
        name = f"{repo.owner.login}/{repo.name}"
        return {
            **whole, "id": repo.id, "name": repo.name, "full_name": name, "private": repo.private,
            "owner": self.simple(repo.owner), "description": repo.about, "fork": repo.fork,
            "html_url": f"https://github.com/{name}", "topics": ["bread"], "language": "Python",
            "homepage": "https://bread.example/", "stargazers_count": len(repo.stars),
            "forks_count": len(repo.forks), "created_at": told_at(repo.at),
            "updated_at": told_at(repo.updated or repo.at),
        }  # fmt: skip

    def told_comment(self, row: Comment) -> Json:
        return {**self.example("issue-comment-items")[0], "id": row.id, "user": self.simple(row.by),
                "created_at": told_at(row.at), "updated_at": told_at(row.updated)}  # fmt: skip

    def example(self, name: str) -> Any:
        return self.examples[name]["value"]

    def found(self, owner: str, name: str) -> Repository | None:
        return next(
            (r for r in self.repos if (r.owner.login, r.name) == (owner, name) and not r.private),
            None,
        )

    def limits(self) -> dict[str, str]:
        reset = int(datetime.now().timestamp()) + 600
        return {"X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": str(max(self.left, 0)),
                "X-RateLimit-Reset": str(reset)}  # fmt: skip


def without(example: Json, *undescribed: str) -> Json:
    """An example without what GitHub's own description of it lacks."""
    return {name: value for name, value in example.items() if name not in undescribed}


def cut(rows: list[Any], said: Json) -> list[Any]:
    size, page = int(said.get("per_page", 30)), int(said.get("page", 1))
    return rows[size * (page - 1) : size * page]


def told_at(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")
