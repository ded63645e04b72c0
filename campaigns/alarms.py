"""Codes that turn up where they should not: an alarm, a letter, and a person who handles it."""

from __future__ import annotations

from collections.abc import Iterable

from django.conf import settings
from django.db.models import Count
from django.urls import reverse

from campaigns.codes import Use
from campaigns.models import Campaign, Canary, CodeAlarm, Conversion
from campaigns.models.codes import CANARY, FAR, NOT_GIVEN, OVERUSED, RETURNED, SAID
from campaigns.models.conversions import CANCEL, ORDER
from perks import team
from perks.ground import clock, outbox, scopes
from perks.ground.errors import Refusal
from perks.models import Brand

ACTOR = scopes.system("code alarms")
GIVEN = ("held", "issued", "spent")


def raise_for(brand: Brand, uses: Iterable[tuple[Conversion, Use]]) -> int:
    """Raise the alarms that new orders give cause for; gives their number.

    One stands open for each code and kind. Call as the system, with the brand's bookings locked.
    """
    looked = [(sale, use) for sale, use in uses if use.unit is not None]
    planted = set(
        Canary.objects.filter(unit__in=[use.unit for _, use in looked]).values_list(
            "unit_id", flat=True
        )
    )
    often = orders_by_claim([use.claim.pk for _, use in looked if use.claim])
    found = [
        CodeAlarm(
            brand=brand, campaign_id=campaign_of(use), kind=kind, unit=use.unit,
            claim=use.claim, conversion=sale,
        )
        for sale, use in looked
        for kind in kinds(sale, use, planted, often)
    ]  # fmt: skip
    before = CodeAlarm.objects.filter(brand=brand).count()
    CodeAlarm.objects.bulk_create(found, ignore_conflicts=True)
    raised = CodeAlarm.objects.filter(brand=brand).count() - before
    if raised:
        write_to_team(brand)
    return raised


def kinds(sale: Conversion, use: Use, planted: set[int], often: dict[int, int]) -> list[str]:
    """What is wrong with one use; [] for nothing."""
    unit, claim = use.unit, use.claim
    assert unit is not None
    if unit.pk in planted:
        return [CANARY]
    if unit.state not in GIVEN or claim is None:
        return [RETURNED if unit.state == "void" else NOT_GIVEN]
    found = [OVERUSED] if often.get(claim.pk, 0) > unit.perk.uses else []
    at_home = claim.member.country
    if sale.country and at_home and sale.country != at_home:
        found.append(FAR)
    return found


def orders_by_claim(claim_ids: list[int]) -> dict[int, int]:
    """In how many orders that were not cancelled a claim's code was used."""
    used = Conversion.objects.filter(code_claim__in=claim_ids, kind=ORDER, signed=True)
    orders = list(used.values_list("code_claim_id", "brand_id", "order"))
    gone = set(
        Conversion.objects.filter(kind=CANCEL, order__in=[order for _, _, order in orders])
        .values_list("brand_id", "order")
    )  # fmt: skip
    found: dict[int, int] = {}
    for claim_id, brand_id, order in orders:
        if (brand_id, order) not in gone:
            found[claim_id] = found.get(claim_id, 0) + 1
    return found


def campaign_of(use: Use) -> int | None:
    """The campaign that gives the code: its claim's, else the newest of its perk."""
    if use.claim:
        return int(use.claim.campaign_id)
    assert use.unit is not None
    newest = Campaign.objects.filter(perk_id=use.unit.perk_id).order_by("-pk")
    return newest.values_list("pk", flat=True).first()


def write_to_team(brand: Brand) -> None:
    """One letter a day to each who may handle it, however many codes are used."""
    context = {
        "brand_name": brand.name,
        "url": settings.SITE_URL + reverse("code_alarms", args=[brand.slug]),
    }
    for each in team.members(brand):
        if each.role != "reader":
            key = f"code-alarms:{brand.pk}:{each.user_id}:{clock.today()}"
            outbox.write(
                each.user_id, key, "campaigns/email/code_alarm",
                f"{brand.name}: a code was used that should not have been", context,
            )  # fmt: skip


def handle(brand_id: int, alarm_id: int, note: str, by: int | None) -> CodeAlarm:
    """Note that somebody looked after it; twice is once.

    Raises Refusal alarm_unknown (404) or note_unusable (400).
    """
    note = " ".join(note.split())
    if len(note) > 200 or not note.isprintable():
        raise Refusal("note_unusable", "A note has at most 200 signs. Nothing was changed.", 400)
    with scopes.act_as(ACTOR):
        rows = CodeAlarm.objects.select_for_update(of=("self",)).filter(brand_id=brand_id)
        found: CodeAlarm | None = rows.filter(pk=alarm_id).first()
        if found is None:
            raise Refusal("alarm_unknown", "The brand has no such alarm.", 404)
        if found.handled_at is None:
            found.handled_at, found.handled_by, found.note = clock.now(), by, note
            found.save(update_fields=["handled_at", "handled_by", "note"])
        return found


def open_of(brand_id: int) -> list[CodeAlarm]:
    """The alarms that nobody has handled, newest first; `said` of each is its sentence."""
    rows = CodeAlarm.objects.filter(brand_id=brand_id).order_by("-pk")
    return told(
        rows.filter(handled_at=None).select_related("campaign", "claim", "conversion")[:200]
    )


def handled_of(brand_id: int) -> list[CodeAlarm]:
    """The alarms that were handled, newest first."""
    rows = CodeAlarm.objects.filter(brand_id=brand_id).exclude(handled_at=None).order_by("-pk")
    return told(rows.select_related("campaign", "claim", "conversion")[:50])


def told(rows: Iterable[CodeAlarm]) -> list[CodeAlarm]:
    found = list(rows)
    for each in found:
        each.said = SAID[each.kind]  # type: ignore[attr-defined]
    return found


def planted_of(brand_id: int) -> dict[int, int]:
    """How many planted codes each perk has."""
    rows = Canary.objects.filter(brand_id=brand_id).values_list("unit__perk_id")
    return dict(rows.annotate(n=Count("pk")))


def count_open(brand_id: int) -> int:
    return CodeAlarm.objects.filter(brand_id=brand_id, handled_at=None).count()
