"""The words by which posts about a campaign are recognised: its tag, its pages, and what it adds."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from django.db import transaction

from campaigns.core.watchwords import Watched, fold
from campaigns.models import Campaign, WatchWord
from campaigns.models.mentions import WATCHED
from perks.ground.errors import Refusal
from perks.ground.nudge import nudge

MOST = 40
SHAPES = {
    "tag": re.compile(r"\w{2,50}"),
    "handle": re.compile(r"\w[\w.-]*(?:@[\w-]+(?:\.[\w-]+)+)?"),
    "site": re.compile(r"(?:[\w-]+\.)+[\w-]{2,}(?:/[^\s?#]*)?"),
    "word": re.compile(r"(?=.*\w)\S(?:.*\S)?"),
}
EXAMPLES = {
    "tag": "one word of letters and figures, as in #winterlounge",
    "handle": "the name of an account, as in @northwind or @northwind@example.social",
    "site": "an address, as in northwind.example/lounge",
    "word": "three letters or more, as in Northwind lounge",
}
SHORTEST, LONGEST = 3, 80
SPELLED_OUT = re.compile("[\u3040-\uffff]")  # two signs of these scripts can be a name


def clean(kind: str, said: str) -> tuple[str, str]:
    """A word as it is shown and as it is compared. Raises Refusal watch_word_invalid (400)."""
    shown = " ".join(said.split())
    folded = fold(shown)
    if kind == "tag":
        folded = folded.lstrip("#")
    elif kind == "handle":
        folded = folded.removeprefix("@")
    elif kind == "site":
        folded = re.sub(r"^(?:https?://)?(?:www\.)?", "", folded).rstrip("/")
        folded = in_ascii(folded)
    least = 2 if SPELLED_OUT.search(folded) else SHORTEST
    shape = SHAPES.get(kind)
    if (
        shape is None
        or len(shown) > LONGEST
        or not shape.fullmatch(folded)
        or (kind == "word" and len(folded) < least)
    ):
        wanted = EXAMPLES.get(kind, f"of one of the kinds {', '.join(WATCHED)}")
        raise Refusal(
            "watch_word_invalid",
            f"“{shown[:40]}” cannot be looked for. Write {wanted}. Nothing was saved.",
            400,
            word=shown[:80],
        )
    return shown, folded


def in_ascii(place: str) -> str:
    """An address with its host as networks write it; as it is where that cannot be said."""
    host, slash, path = place.partition("/")
    try:
        return host.encode("idna").decode() + slash + path
    except UnicodeError:
        return place


def save(campaign: Campaign, words: Iterable[tuple[str, str]]) -> list[WatchWord]:
    """Watch for these (kind, word) from now on, and for no others beside tag and links.

    Raises Refusal watch_word_invalid or watch_words_too_many (400); nothing is changed then.
    """
    cleaned = {(kind, clean(kind, said)[1]): clean(kind, said)[0] for kind, said in words}
    if len(cleaned) > MOST:
        raise Refusal(
            "watch_words_too_many",
            f"At most {MOST} words are watched for. Leave out those that others imply. "
            "Nothing was saved.",
            400,
        )
    with transaction.atomic():
        kept = WatchWord.objects.filter(campaign=campaign)
        known = {(word.kind, word.folded): word.pk for word in kept}
        gone = [pk for key, pk in known.items() if key not in cleaned]
        WatchWord.objects.filter(pk__in=gone).delete()
        WatchWord.objects.bulk_create(
            WatchWord(
                campaign=campaign, brand_id=campaign.brand_id, kind=kind, folded=folded, said=said
            )
            for (kind, folded), said in cleaned.items()
            if (kind, folded) not in known
        )
        nudge("campaigns.tasks.collect_mentions")
    return list(WatchWord.objects.filter(campaign=campaign).order_by("kind", "folded"))


def of_campaign(campaign: Campaign) -> list[Watched]:
    """All that a campaign is recognised by, the personal links left out."""
    return of_campaigns([campaign])[campaign.pk]


def of_campaigns(campaigns: Iterable[Campaign]) -> dict[int, list[Watched]]:
    """The same for several campaigns, in one query."""
    theirs = {campaign.pk: campaign for campaign in campaigns}
    added: dict[int, list[Watched]] = defaultdict(list)
    rows = WatchWord.objects.filter(campaign_id__in=list(theirs)).order_by("kind", "folded")
    for id, kind, folded in rows.values_list("campaign_id", "kind", "folded"):
        added[id].append(Watched(kind, folded))
    return {id: [*its_own(campaign), *added[id]] for id, campaign in theirs.items()}


def its_own(campaign: Campaign) -> list[Watched]:
    """The tag, and the page that personal links lead to."""
    tag = fold(campaign.tag).lstrip("#")
    page = re.sub(r"^https?://(?:www\.)?", "", fold(campaign.landing_url)).split("?")[0]
    page = in_ascii(page.split("#")[0].rstrip("/"))
    found = [Watched("tag", tag)] if tag else []
    return [*found, Watched("site", page)] if SHAPES["site"].fullmatch(page) else found


def in_words(watched: Watched) -> str:
    """A watched word as people write it: "#winterlounge", "@northwind"."""
    sign = {"tag": "#", "handle": "@"}.get(watched.kind, "")
    return f"{sign}{watched.said}"
