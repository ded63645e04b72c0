"""A Stack Exchange dump in memory: its people, their posts, and what the posts received."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from scoring.connectors.base import Actor, Count, Post, Profile, Reaction
from scoring.connectors.dump_rows import Row, moment, rows, tags_of
from scoring.connectors.markup import read_markup

QUESTION, ANSWER = "1", "2"


@dataclass
class Dump:
    """A whole dump in memory, sorted by whose post it belongs to.

    `people`, `reputation` and `domains` (who shows a web address) go by native id; `ignored`
    counts rows that belong to nobody. `later` is by how much `moved.move` has moved it.
    """

    mark: str
    site: str = ""
    people: dict[str, Profile] = field(default_factory=dict)
    reputation: dict[str, int] = field(default_factory=dict)
    domains: set[str] = field(default_factory=set)
    later: timedelta = timedelta()
    posts: dict[str, Post] = field(default_factory=dict)
    written: dict[str, list[Post]] = field(default_factory=lambda: defaultdict(list))
    reactions: dict[str, list[Reaction]] = field(default_factory=lambda: defaultdict(list))
    counts: dict[str, list[Count]] = field(default_factory=lambda: defaultdict(list))
    ignored: Counter[str] = field(default_factory=Counter)

    @property
    def posters(self) -> tuple[str, ...]:
        """The native ids of everybody who wrote a question or an answer, oldest account first."""
        return tuple(sorted(self.written, key=lambda person: (len(person), person)))

    def person(self, number: str | None) -> str:
        """The native id of a person, or "" for nobody and for the site's own account."""
        if not number or not number.isdecimal():  # the site itself is number -1
            return ""
        return f"{self.site}:{number}" if self.site else number

    def actor(self, native_id: str) -> Actor:
        """What the dump says of somebody who reacted."""
        profile = self.people.get(native_id)
        if profile is None:
            return Actor(native_id)
        since = (profile.since + self.later).date() if profile.since else None
        return Actor(native_id, since=since, domain=native_id in self.domains)

    def post_id(self, number: str) -> str:
        return f"{self.site}:{number}" if self.site else number

    def react(self, post_number: str, row: Row, actor: str, kind: str) -> None:
        """Book a reaction to a post under the post's author, or count why it was left out."""
        post = self.posts.get(self.post_id(post_number))
        at = moment(row)
        if post is None:
            self.ignored["on_a_post_not_kept"] += 1
        elif not actor:
            self.ignored[f"{kind}_without_actor"] += 1
        elif at is None:
            self.ignored["row_without_id_or_date"] += 1
        else:
            reaction = Reaction(post.native_id, actor, kind, at)
            self.reactions[post.author_native_id].append(reaction)


def read_people(dump: Dump, folder: Path) -> None:
    """Take in everybody but the site's own account. Raises BrokenData."""
    for row in rows(folder, "Users"):
        if not (person := dump.person(row.get("Id"))):
            dump.ignored["account_of_the_site"] += 1
            continue
        dump.people[person] = Profile(
            native_id=person,
            name=row.get("DisplayName", ""),
            url=f"https://{dump.site}/users/{row['Id']}" if dump.site else "",
            about=read_markup(row.get("AboutMe", "")).text,
            location=row.get("Location", ""),
            since=moment(row),
        )
        if row.get("WebsiteUrl", "").startswith(("http://", "https://")):
            dump.domains.add(person)
        reputation = row.get("Reputation", "")
        dump.reputation[person] = int(reputation) if reputation.isdecimal() else 0


def read_posts(dump: Dump, folder: Path) -> dict[str, str]:
    """Take in questions, then answers, which carry their question's title and tags.

    Gives back the number of each answer's question. Raises BrokenData.
    """
    kept = [row for row in rows(folder, "Posts") if _is_kept(dump, row)]
    for row in kept:
        if row["PostTypeId"] == QUESTION:
            _take_post(dump, row, row.get("Title", ""), tags_of(row.get("Tags", "")))
    questions = {}
    for row in kept:
        if row["PostTypeId"] == ANSWER:
            questions[row["Id"]] = row.get("ParentId", "")
            question = dump.posts.get(dump.post_id(row.get("ParentId", "")))
            title, tags = (question.title, question.tags) if question else ("", ())
            answer = _take_post(dump, row, title, tags)
            dump.react(row.get("ParentId", ""), row, answer.author_native_id, "reply")
    return questions


def _is_kept(dump: Dump, row: Row) -> bool:
    if row.get("PostTypeId") not in (QUESTION, ANSWER):
        dump.ignored["not_a_question_or_answer"] += 1
    elif not row.get("Id") or moment(row) is None:
        dump.ignored["row_without_id_or_date"] += 1
    elif not dump.person(row.get("OwnerUserId")):
        dump.ignored["post_without_author"] += 1
    else:
        return True
    return False


def _take_post(dump: Dump, row: Row, title: str, tags: tuple[str, ...]) -> Post:
    body = read_markup(row.get("Body", ""), f"https://{dump.site}/" if dump.site else "")
    at = moment(row)
    assert at is not None  # _is_kept has seen it
    post = Post(
        native_id=dump.post_id(row["Id"]),
        author_native_id=dump.person(row["OwnerUserId"]),
        at=at,
        title=title,
        text=body.text,
        tags=tags,
        links=tuple(body.links),
        url=f"https://{dump.site}/q/{row['Id']}" if dump.site else "",
    )
    dump.posts[post.native_id] = post
    dump.written[post.author_native_id].append(post)
    return post
