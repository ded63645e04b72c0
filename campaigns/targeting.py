"""Which members a rule reaches, and why one member does or does not fit."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

from django.db.models import Min

from campaigns import frames, fresh, implied
from campaigns.brand_words import (
    Later,
    choices_of,
    lists_of,
    things_named,
    tiers_of,
    venue_places,
)
from campaigns.counts import FEW
from campaigns.models import Campaign, RuleVersion
from campaigns.rules.context import Context, Names, Vocabulary
from campaigns.rules.countries import countries
from campaigns.rules.plan import Plan
from campaigns.rules.reached import reached_members
from campaigns.rules.tree import Rule, kinds_of, leaves_of
from campaigns.rules.verdict import Verdict, judge_each
from perks.ground import clock, scopes
from perks.models import Brand
from scoring.connectors.registry import connectors
from scoring.models import Topic


class TopicSlugs(Collection[str]):
    """The slugs of all topics. Asking for one is one small query; there can be ten thousand.

    `known` are slugs that were looked up already.
    """

    def __init__(self, known: Collection[str] = ()) -> None:
        self.known = set(known)

    def __contains__(self, slug: object) -> bool:
        # What cannot be printed (a NUL, half a surrogate) the database would refuse to look up.
        if slug in self.known or not isinstance(slug, str) or not slug.isprintable():
            return slug in self.known
        if Topic.objects.filter(slug=slug).exists():
            self.known.add(slug)
        return slug in self.known

    def __iter__(self) -> Iterator[str]:
        return iter(Topic.objects.values_list("slug", flat=True))

    def __len__(self) -> int:
        return Topic.objects.count()


def vocabulary(brand_id: int, topics: Collection[str] = ()) -> Vocabulary:
    """The words that a new rule of a brand may use today.

    `topics` are slugs that were looked up already.
    """
    return Vocabulary(
        topics=TopicSlugs(topics),
        countries=set(countries()),
        networks=list(connectors()),
        venues=Later(lambda: venue_places(brand_id)),
        lists=Later(lambda: lists_of(brand_id)),
        customers=Later(lambda: tiers_of(brand_id)),
        questions=Later(lambda: choices_of(brand_id)),
    )


def names(rule: Rule, brand: str = "us") -> Names:
    """How what `rule` asks about is called; `brand` is "us" in the brand's own console."""
    return names_of([rule], brand)


def names_of(rules: Iterable[Rule], brand: str = "us") -> Names:
    """The same for several rules: a query for topics, and one for each kind of other things."""
    leaves = [leaf for rule in rules for leaf in leaves_of(rule.root)]
    slugs = {leaf.topic for leaf in leaves if leaf.topic}
    found = Topic.objects.filter(slug__in=slugs).annotate(part=Min("children__name"))
    rows = list(found.values_list("slug", "name", "part"))
    return Names(
        topics={slug: name for slug, name, _ in rows},
        parts={slug: part for slug, _, part in rows if part},
        brand=brand,
        things=things_named(leaves),
    )


def in_force(campaign: Campaign) -> RuleVersion:
    """The newest saved rule of a campaign. Raises RuleVersion.DoesNotExist before the first."""
    newest: RuleVersion = campaign.rules.order_by("-number")[:1].get()
    return newest


def plan(rule: Rule, brand_id: int) -> Plan:
    """`rule` over the published frame, to be counted for a brand (see `counts`)."""
    return Plan(rule, frames.current(), Context(clock.today(), brand_id), few=FEW)


def audience(rule: Rule, brand_id: int) -> list[int]:
    """The member ids that `rule` reaches in the published frame, by falling score."""
    found = reached_members(rule, frames.current(), Context(clock.today(), brand_id))
    ids: list[int] = found.tolist()
    return ids


def judge_members(
    campaign: Campaign, member_ids: list[int], version: RuleVersion
) -> dict[int, Verdict]:
    """The verdict on each member of the audience, on fresh values, in the words members read."""
    return judge_all(implied.whole(version.tree, campaign.perk), campaign.brand, member_ids)


def judge_all(rule: Rule, brand: Brand, member_ids: list[int]) -> dict[int, Verdict]:
    """The same for any rule of a brand."""
    context = Context(clock.today(), brand.pk)
    words = names(rule, brand.name)
    with scopes.act_within(scopes.system("targeting")):
        people = fresh.people(member_ids, kinds_of(rule))
    verdicts = judge_each(rule, people, context, words)
    return dict(zip(people.member_id.tolist(), verdicts, strict=True))


def receipt_values(verdict: Verdict, version: RuleVersion) -> dict[str, Any]:
    """The values to keep with a receipt: all that replays it, and which rule was asked."""
    return {**verdict.values, "campaign": version.campaign_id, "rule_number": version.number}
