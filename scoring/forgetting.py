"""What is kept of people who never signed up expires: their reactions, then what is known of them.

A reaction, received or given, halves with each half-life of its kind on its network. After ten of
them a thousandth of it is left, a rebuild comes to the same without it, and a deletion would take
nothing back: the row goes, and the hash of whoever reacted with the last one. Where a network's
model also counts posts that moved people again and again, which do not fade, a rebuild needs the
reactions for as long as it counts these posts: three years. Members' own posts stay as long as their
account is linked, and their words for `emptying`'s time.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, time, timedelta

from django.db.models import Exists, OuterRef

from perks.ground import clock, scopes
from scoring import versions
from scoring.core.model import FEATURES, Model
from scoring.models import Given, ModelVersion, Reaction, Reactor

ACTOR = scopes.system("forgetting")
HALF_LIVES = 10
POSTS_COUNT = 1095  # days
BY_POST = [FEATURES.index(name) for name in ("consistency", "amplification")]
BATCH = 5_000


def forget() -> tuple[int, int]:
    """Drop what has faded; gives the number of reactions and of reactors. May run twice.

    In batches, each a transaction of its own, so that a reading never waits for long.
    """
    with scopes.act_as(ACTOR):
        kept = lifetimes_of([versions.current(), *versions.on_trial()])
    reactions = sum(forget_reactions(*which, days) for which, days in kept.items())
    return reactions, forget_reactors()


def lifetimes_of(rows: Iterable[ModelVersion]) -> dict[tuple[str, str], int]:
    """By network and kind for how many days one of these versions needs a reaction."""
    kept: dict[tuple[str, str], int] = {}
    for row in rows:
        model = versions.loaded(row.version)
        for network in model.networks:
            for kind, days in lifetimes(model, network).items():
                kept[network, kind] = max(days, kept.get((network, kind), 0))
    return kept


def lifetimes(model: Model, network: str) -> dict[str, int]:
    """For how many days a reaction of each kind is kept on a network."""
    code = model.network_code(network)
    width = len(model.kind_names)
    half_lives = model.kinds.half_life[code * width : (code + 1) * width]
    least = POSTS_COUNT if model.cohort.weight[code, BY_POST].any() else 0
    return {
        kind: max(least, round(HALF_LIVES * float(days)))
        for kind, days in zip(model.kind_names, half_lives, strict=True)
    }


def forget_reactions(network: str, kind: str, days: int) -> int:
    """Drop the reactions of one kind that are older; counts without actors name nobody and stay."""
    # By the moment and not by its day: months that are too young are not even looked at.
    before = datetime.combine(clock.today() - timedelta(days=days), time(), UTC)
    with scopes.act_as(ACTOR):
        old = Reaction.objects.filter(account__network=network, kind=kind, at__lt=before)
        ids = list(old.order_by("pk").values_list("pk", flat=True))
        theirs = Given.objects.filter(account__network=network, kind=kind, at__lt=before)
        given = list(theirs.order_by("pk").values_list("pk", flat=True))
    return drop(Reaction, ids) + drop(Given, given)


def forget_reactors() -> int:
    """Drop what is known of people of whom no reaction is left."""
    with scopes.act_as(ACTOR):
        left = Reaction.objects.filter(actor_key=OuterRef("actor_key"))
        gone = Reactor.objects.filter(~Exists(left))
        ids = list(gone.order_by("pk").values_list("pk", flat=True))
    return drop(Reactor, ids)


def drop(kind: type[Reaction | Reactor | Given], ids: list[int]) -> int:
    """Delete these rows; gives their number."""
    for begin in range(0, len(ids), BATCH):
        with scopes.act_as(ACTOR):
            kind.objects.filter(pk__in=ids[begin : begin + BATCH]).delete()
    return len(ids)
