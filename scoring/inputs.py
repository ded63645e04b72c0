"""What a score run reads: activity out of the database, as the arrays that the core works on."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
from django.db import connection
from psycopg import sql

from scoring import absences, activity, bios, columns, flags, given, quality, reactors
from scoring.ancestry import above, tagged_upwards
from scoring.core.arrays import (
    Accounts,
    Bios,
    Bools,
    Ints,
    Known,
    PostCounts,
    PostEdges,
    Tags,
    floats,
    ints,
)
from scoring.core.model import Model
from scoring.models.activity import KINDS
from scoring.numbering import among_owners, number_actors, places
from scoring.shelf import Table
from scoring.subjects import live_accounts, near, scored_members
from scoring.vetoes import HIDDEN_BY

EPOCH = date(1970, 1, 1)
LAST_POSTS = """
  SELECT account_id, max(at)::date - date '1970-01-01' AS day
  FROM scoring_post WHERE {wanted} GROUP BY account_id
"""
SLUGS = """
  SELECT unnest(topics) AS slug FROM scoring_post
  UNION SELECT unnest(about_topics) FROM scoring_account ORDER BY slug
"""
TAGS = f"""
  SELECT p.id AS post, n.code - 1 AS topic,
         coalesce(b.id <> ALL (v.hidden), true)::int AS climbs
  FROM scoring_post p CROSS JOIN unnest(p.topics) AS t(slug)
  JOIN unnest({{slugs}}::text[]) WITH ORDINALITY AS n(slug, code) ON n.slug = t.slug
  LEFT JOIN scoring_topic b ON b.slug = t.slug
  LEFT JOIN ({HIDDEN_BY}) v ON v.member_id = p.member_id
  WHERE {{wanted}} AND NOT EXISTS (
    SELECT 1 FROM scoring_untagged u WHERE u.post_id = p.id AND u.topic_id = b.id)
"""  # noqa: S608


@dataclass(frozen=True)
class Inputs:
    """The core's arrays, and what their numbers stand for.

    member_ids: int64[members], rising. account_ids: int64[accounts], rising. post_ids:
    int64[posts], rising. networks: the model's. slugs: topics by number. tags: the topics of posts
    and what these are parts of; named: without the latter. bios: what members say they are about,
    and bio_accounts: int64[bios], the id of the account that says so. automated: bool[accounts], by their own
    word. since: int64[accounts], the day on which each was proven. last_post: int64[accounts], the
    day of its newest post, -1 for none. reactor, facts: the number of each person of whom the
    network says something, and what it says (see `reactors`). read: rows of
    reactions that came from the database, and not from what an earlier run had read. first_id:
    int64[edges], the first row of `Reaction` behind each edge. gave: what accounts gave to people
    who are not linked and react to some that are (see `given.to_others`).
    """

    member_ids: Ints
    account_ids: Ints
    automated: Bools
    post_ids: Ints
    networks: tuple[str, ...]
    slugs: list[str]
    accounts: Accounts
    edges: PostEdges
    counted: PostCounts
    tags: Tags
    named: Tags
    bios: Bios
    bio_accounts: Ints
    since: Ints
    last_post: Ints
    reactor: Ints
    facts: dict[str, Ints]
    read: int
    first_id: Ints
    gave: dict[str, Ints]
    model: Model

    @property
    def newest_reaction(self) -> int:
        """The newest row of `Reaction` among these."""
        return int(self.first_id.max(initial=0))

    def edges_known(self, newest: int) -> PostEdges:
        """The edges that were known when this row of `Reaction` was the newest."""
        known = self.first_id <= newest
        return PostEdges(**{name: column[known] for name, column in self.edges.columns().items()})

    def known(self, reference_day: int) -> Known:
        """Linked accounts are vouched for by their owners; whoever is silent may be away.

        Nobody vouches for what is automated.
        """
        people = np.flatnonzero(~self.automated)
        members = self.member_ids[self.accounts.owner]
        return Known(
            people,
            self.since[people],
            reactors.facts(self.reactor, self.facts, reference_day),
            absences.paused(self.account_ids, members, self.last_post, reference_day),
            cleared=flags.cleared(self.member_ids, self.accounts, self.edges, self.networks),
            given=given.known(self.gave, self.accounts, self.model, reference_day),
            doubt=quality.doubts(self.model),
        )


def load(model: Model, member_id: int | None = None, *, anew: bool = False) -> Inputs:
    """The inputs of a run over everybody, or of all that bears on one member's score.

    Of everybody's reactions only what changed since the last time is read; `anew` reads all.
    """
    chosen = live_accounts() if member_id is None else near(member_id)
    rows = list(
        chosen.filter(network__in=model.networks)
        .order_by("id")
        .values_list(
            "id", "member_id", "network", "share", "followers", "actor_key", "proven_at", "kind"
        )
    )
    ids, owners = ints([row[0] for row in rows]), ints([row[1] for row in rows])
    people = scored_members() if member_id is None else [member_id, *owners]
    member_ids = np.unique(ints(list(people)))
    accounts = Accounts(
        owner=np.searchsorted(member_ids, owners),
        network=ints([model.network_code(row[2]) for row in rows]),
        share=floats([row[3] for row in rows]),
        followers=floats([np.nan if row[4] is None else row[4] for row in rows]),
    )
    keys = np.frombuffer(b"".join(bytes(row[5]) for row in rows), ">i8").reshape(-1, 2)
    wanted = sql.SQL("account_id = ANY({})").format([int(id) for id in ids])
    automated = np.array([row[7] == "automated" for row in rows], dtype=np.bool_)
    told, facts = reactors.read(wanted)
    everybody = member_id is None and not anew
    acted = activity.of_everybody(ids) if everybody else activity.of_accounts(ids)
    gave = given.read(wanted if model.trust.given else sql.SQL("false"))
    reacted, edge_posts, reactor, met = edges_of(
        acted.reactions, model, ids, keys, told, gave.pop("person_key")
    )
    gave = given.to_others(gave, ids, met, reacted["actor"], automated)
    edges, edge_posts = by_people(reacted, edge_posts, automated)
    own = among_owners(edges["actor"], edges["target"], accounts.owner, keys)
    # The core knows what an account does to itself, and leaves it out as "own_account".
    edges["actor"] = np.where(own, edges["target"], edges["actor"])
    first_id = edges.pop("first_id")
    counts, count_posts = counts_of(acted.counts, model, ids)
    named, tagged, topics, climbs = read_tags(wanted)
    slugs, ups, broad = tagged_upwards(named, tagged[climbs], topics[climbs], above())
    describing, described = bios.read(ids, named, above())
    post_ids = np.unique(np.concatenate([edge_posts, count_posts, tagged]))
    posted = columns.read(
        sql.SQL(LAST_POSTS).format(wanted=wanted), account_id="bigint", day="bigint"
    )
    last_post = np.full(len(ids), -1, dtype=np.int64)
    last_post[places(ids, posted["account_id"])[0]] = posted["day"]
    return Inputs(
        member_ids,
        ids,
        automated,
        post_ids,
        model.networks,
        slugs,
        accounts,
        PostEdges(**edges, post=np.searchsorted(post_ids, edge_posts)),
        PostCounts(**counts, post=np.searchsorted(post_ids, count_posts)),
        Tags(
            post=np.searchsorted(post_ids, np.append(tagged, ups)), topic=np.append(topics, broad)
        ),
        Tags(post=np.searchsorted(post_ids, tagged), topic=topics),
        Bios(accounts.owner[np.searchsorted(ids, describing)], described),
        describing,
        ints([(row[6].date() - EPOCH).days for row in rows]),
        last_post,
        reactor,
        facts,
        acted.read,
        first_id,
        gave,
        model,
    )


def by_people(
    edges: dict[str, Ints], posts: Ints, automated: Bools
) -> tuple[dict[str, Ints], Ints]:
    """The same without what linked accounts that call themselves automated did to others."""
    machines = np.append(automated, False)[np.minimum(edges["actor"], len(automated))]
    return {name: column[~machines] for name, column in edges.items()}, posts[~machines]


def edges_of(
    found: Table, model: Model, account_ids: Ints, account_keys: Ints, told: Ints, met: Ints
) -> tuple[dict[str, Ints], Ints, Ints, Ints]:
    """The columns of `Edges` and `first_id`, the post that each row belongs to, numbers of `told`
    and of `met`.

    told, met: int64[n, 2], the keys of people of whom something is known, and to whom members
    reacted.
    """
    target, _ = places(account_ids, found["account_id"])
    actor = number_actors(account_keys, np.concatenate([found["actor_key"], told, met]))
    reacted, told_end = actor[: len(target)], len(target) + len(told)
    edges = {"target": target, "actor": reacted, **cell_of(found, model)}
    edges["first_id"] = found["first_id"]
    return edges, found["post_id"], actor[len(target) : told_end], actor[told_end:]


def counts_of(found: Table, model: Model, account_ids: Ints) -> tuple[dict[str, Ints], Ints]:
    """The columns of `Counts`, and the id of the post that each row belongs to."""
    account, _ = places(account_ids, found["account_id"])
    return {"account": account, **cell_of(found, model)}, found["post_id"]


def cell_of(found: Table, model: Model) -> dict[str, Ints]:
    """Day, kind in the model's own numbering (-1 for one that it lacks) and count of each row."""
    codes = ints([model.kind_code(name) for name in KINDS])
    return {"day": found["day"], "kind": codes[found["kind"]], "count": found["count"]}


def read_tags(wanted: sql.Composable) -> tuple[list[str], Ints, Ints, Bools]:
    """All topics in use, then (post id, topic number) for each topic that a post names.

    What its author has shown to be wrong is not among them. What its author hides is marked false:
    it says nothing about what the topic is a part of.
    """
    with connection.cursor() as cursor:
        cursor.execute(SLUGS)
        slugs = [slug for (slug,) in cursor.fetchall()]
    found = columns.read(
        sql.SQL(TAGS).format(slugs=slugs, wanted=wanted),
        post="bigint",
        topic="bigint",
        climbs="bigint",
    )
    return slugs, found["post"], found["topic"], found["climbs"].astype(bool)
