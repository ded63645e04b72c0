"""Addresses of pages to which no link leads: they come by letter, on paper, or from one state only."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

from django.urls import reverse

from campaigns import claims, creators, declining, drafts, messages, no_invitations, report_letters
from campaigns.choosing import Terms
from campaigns.models import CreatorInvitation, Wait
from perks import not_me, redemptions, shop_signup, shop_terms, stock
from perks.ground import clock, strangers
from perks.models import Device, Pass
from scoring import versions
from tests import cast
from tests.campaigns import kind_stage
from tests.campaigns.choosing_stage import chosen_campaign
from tests.campaigns.member_stage import RULE, launched, scored, system

Addresses = dict[str, tuple[str, str]]


def furnish(house: cast.Cast) -> Addresses:
    """What lies behind them is made in the house; gives who opens which address, by its name."""
    with system():
        scored(house.alice)
        house.campaign = launched(house.northwind, house.lounge_day)
        held = claims.claim(house.alice.pk, house.campaign.pk, "rare").claim
        house.claim = claims.confirm(held.pk, house.alice.pk)
        return {**by_letter(house), **handed_on(house), **of_a_state(house), **at_the_door(house)}


def at(name: str, *args: Any) -> str:
    return reverse(name, args=args)


def by_letter(house: cast.Cast) -> Addresses:
    order = report_letters.order(house.campaign, house.bea.pk, "weekly")
    CreatorInvitation.objects.create(
        brand=house.northwind, address_hash=strangers.address_hash("nina@example.test"),
        token_digest=creators.digest("nina"), expires_at=clock.now() + timedelta(days=1),
    )  # fmt: skip
    wait = Wait.objects.create(
        campaign=house.campaign, brand=house.northwind, member=house.alice, state="offered",
        claim=house.claim, settled_at=clock.now(),
    )  # fmt: skip
    used = redemptions.redeem(house.claim.pass_issued.code, house.lounge.pk, device=house.desk.pk)
    house.scan, way_out = used.scan, no_invitations.way_out(house.alice.pk)
    return {
        "no_report": ("nobody", at("no_report", report_letters.signed(order))),
        "no_invitations": ("nobody", urlsplit(way_out["unsubscribe_url"]).path),
        "creator_join": ("nobody", at("creator_join", "nina")),
        "no_more": ("nobody", at("no_more", strangers.signed("nina@example.test"))),
        "offer_decline": ("nobody", at("offer_decline", declining.signed(wait))),
        "not_me": ("nobody", at("not_me", not_me.token(used.facts["redemption"]))),
    }


def handed_on(house: cast.Cast) -> Addresses:
    """A bundle's passes, and the link by which shops join."""
    bundle = kind_stage.given(house.northwind, "bundle", venue=house.lounge, copies=2)
    stock.add_units(bundle, 1)
    made = kind_stage.claimed(house.alice, kind_stage.campaign(house.northwind, bundle))
    claim = claims.confirm(made.pk, house.alice.pk)
    treat = kind_stage.given(house.northwind, "venue_access", at_shops=True)
    paid = launched(house.northwind, treat, units=4, currency="USD", worth=350)
    terms = shop_terms.terms_of(treat)
    shop = shop_signup.sign_up(terms.token, house.victor, "Rosa’s Flowers", "Oakland", "US", "UTC")
    return {
        "handouts": ("alice", at("handouts", claim.pk)),
        "handout": ("nobody", at("handout", Pass.objects.get(claim_id=claim.pk, copy=1).token)),
        "shop_join": ("victor", at("shop_join", terms.token)),
        "shops": ("bea", at("shops", "northwind", paid.pk)),
        "shop_remove": ("bea", at("shop_remove", "northwind", paid.pk, shop.pk)),
        "venue_sponsors": ("victor", at("venue_sponsors", shop.venue.slug)),
        "venue_sponsor_leave": ("victor", at("venue_sponsor_leave", shop.venue.slug, shop.pk)),
    }


def of_a_state(house: cast.Cast) -> Addresses:
    """A draft, a lottery, a version of the score on trial, and a message that can be reported."""
    draft = drafts.draft(house.northwind, house.code_perk, "Spring", rule=RULE)
    pot = kind_stage.given(house.northwind, "venue_access", venue=house.lounge)
    house.lounge_day = pot
    lots = chosen_campaign(house, Terms("lottery", per_wave=2), reason="Anybody may come.")
    tried = next(each for each in versions.names() if each != versions.current().version)
    versions.shadow(tried, "Olga Petrenko")
    asked = messages.write(house.claim.pk, "member", house.alice.pk, "Is there tea?", None)
    told = ("northwind", house.campaign.pk, house.claim.pk, asked.pk)
    return {
        "thread_report": ("bea", at("thread_report", *told)),
        "campaign_launch": ("bea", at("campaign_launch", "northwind", draft.pk)),
        "lottery": ("nobody", at("lottery", lots.pk)),
        "score_model": ("olga", at("score_model", tried)),
    }


def at_the_door(house: cast.Cast) -> Addresses:
    """The answer to a scan, and scanners whose records are missing or were never sent."""
    lost = Device.objects.create(
        venue=house.lounge, name="Lost", public_key=b"p" * 32, revoked_at=clock.now()
    )
    return {
        "venue_answer": ("victor", at("venue_answer", "lounge-sfo", house.scan)),
        "device_gap": ("victor", at("device_gap", "lounge-sfo", lost.pk)),
        "device_unsent": ("victor", at("device_unsent", "lounge-sfo", lost.pk)),
    }
