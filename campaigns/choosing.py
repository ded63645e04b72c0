"""The terms by which a campaign chooses whom to invite when there is too little for all."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.contrib.postgres.expressions import ArraySubquery
from django.db import transaction
from django.db.models import OuterRef
from django.db.models.functions import JSONObject

from campaigns import commitments
from campaigns.core.bands import AGES, SCORES
from campaigns.models import Campaign, Choosing, Floor
from campaigns.models.choosing import BY_LOT, WAYS
from campaigns.rules.countries import countries
from perks.ground import clock, scopes
from perks.ground.errors import Refusal

MOST_FLOORS = 12
LANGUAGE_LENGTH = 8
SETTLED = ("way", "exploration", "floors")


@dataclass(frozen=True, order=True)
class Asked:
    """A floor as it is asked for: at least so many of a country, language, age band or score band."""

    kind: str
    value: str
    least: int


@dataclass(frozen=True)
class Terms:
    """As a campaign's brand saved them; `floors` in the order in which they are filled."""

    way: str = "everybody"
    per_wave: int | None = None
    interval_hours: int = 72
    exploration: float = 0.0
    floors: tuple[Asked, ...] = ()
    review_hours: int = 0

    @property
    def chooses(self) -> bool:
        return self.way != "everybody"


def terms_of(campaign: Campaign) -> Terms:
    """The saved terms; everybody is invited where none were saved."""
    asked = Floor.objects.filter(choosing=OuterRef("pk")).order_by("pk")
    told = asked.values(json=JSONObject(kind="kind", value="value", least="least"))
    row = Choosing.objects.filter(campaign=campaign).annotate(asked=ArraySubquery(told)).first()
    if row is None:
        return Terms()
    return Terms(
        row.way,
        row.per_wave,
        row.interval_hours,
        row.exploration,
        tuple(Asked(**floor) for floor in row.asked),
        row.review_hours,
    )


def save(campaign: Campaign, terms: Terms) -> Terms:
    """Keep these terms, and fix the seed of the next wave by its hash.

    Raises Refusal campaign_over, settled_at_launch (the way, the share by lot and the floors are
    settled then; places and interval are not), or choosing_invalid; nothing is saved then.
    """
    with transaction.atomic():
        held = Campaign.objects.select_for_update().get(pk=campaign.pk)
        if held.phase == "ended":
            raise Refusal("campaign_over", "This campaign has ended. It stays as it was.")
        before = terms_of(held)
        changed = [name for name in SETTLED if getattr(before, name) != getattr(terms, name)]
        if changed and held.state != "draft":
            raise Refusal(
                "settled_at_launch",
                "How members are chosen is settled at launch, or a choice could be made again "
                "until it suits. Places and days may change. Nothing was saved.",
                fields=changed,
            )
        check(terms)
        _write(held, terms)
        if terms.chooses:
            commitments.next_wave(held)
    return terms


def _write(campaign: Campaign, terms: Terms) -> None:
    row, _ = Choosing.objects.update_or_create(
        campaign=campaign,
        defaults={
            "brand_id": campaign.brand_id,
            "way": terms.way,
            "per_wave": terms.per_wave,
            "interval_hours": terms.interval_hours,
            "review_hours": terms.review_hours,
            "exploration": terms.exploration,
            "saved_at": clock.now(),
            "saved_by": scopes.current_actor().by,
        },
    )
    if tuple(terms_of(campaign).floors) == terms.floors:
        return  # a floor's place among the others is what rows of old waves refer to
    row.floors.all().delete()
    Floor.objects.bulk_create(
        Floor(choosing=row, brand_id=campaign.brand_id, kind=f.kind, value=f.value, least=f.least)
        for f in terms.floors
    )


def check(terms: Terms) -> None:
    """Raise Refusal choosing_invalid, with the field, for terms that cannot be kept."""
    if terms.way not in WAYS:
        raise invalid("way", f"There is no such way. There are: {', '.join(WAYS)}.")
    if terms.per_wave is not None and not 1 <= terms.per_wave <= 1_000_000:
        raise invalid("per_wave", "A wave invites from 1 to 1,000,000.")
    if not 1 <= terms.interval_hours <= 2160:
        raise invalid("interval_hours", "Waves follow each other after 1 hour to 90 days.")
    if not 0 <= terms.review_hours <= 336:
        raise invalid("review_hours", "The list is looked through for 0 hours to 14 days.")
    if not 0 <= terms.exploration <= 0.5:  # NaN is refused as well
        raise invalid("exploration", "The share by lot is from 0 to 50 percent.")
    if terms.exploration and terms.way in BY_LOT:
        raise invalid("exploration", "Where all goes by lot, no share of it does. Set it to 0.")
    check_floors(terms)


def check_floors(terms: Terms) -> None:
    if terms.floors and terms.way in ("everybody", "lottery"):
        raise invalid(
            "floors",
            "Floors need another way: with everybody nobody is left out, and a lot that anybody "
            "can draw again treats all alike. Choose random to have both lot and floors.",
        )
    if len(terms.floors) > MOST_FLOORS:
        raise invalid("floors", f"At most {MOST_FLOORS} floors.")
    if len({(floor.kind, floor.value) for floor in terms.floors}) < len(terms.floors):
        raise invalid("floors", "A group has one floor.")
    for floor in terms.floors:
        if floor.least < 1:
            raise invalid("floors", "A floor keeps at least 1 place.")
        if not known(floor):
            raise invalid("floors", f"There is no {floor.kind} “{floor.value}”.")
    kept = sum(floor.least for floor in terms.floors)
    if terms.per_wave and round(terms.exploration * terms.per_wave) + kept > terms.per_wave:
        raise invalid("floors", f"Floors and lot ask for more than the {terms.per_wave} of a wave.")


def known(floor: Asked) -> bool:
    """Whether there can be such a group."""
    values: Iterable[str] = {"country": countries(), "age": AGES, "band": SCORES}.get(
        floor.kind, ()
    )
    if floor.kind == "language":
        word = floor.value.replace("-", "")
        return word.isascii() and word.isalpha() and 2 <= len(floor.value) <= LANGUAGE_LENGTH
    return floor.value in values


def invalid(field: str, sentence: str) -> Refusal:
    return Refusal("choosing_invalid", f"{sentence} Nothing was saved.", 422, field=field)
