"""What stands around a claim in the made-up world: a brief, and a member who asks about her visit."""

from __future__ import annotations

from datetime import timedelta

from campaigns import briefs, messages
from campaigns.models import Campaign, Claim
from campaigns.models.messages import BRAND, MEMBER
from campaigns.worlds.house import House
from perks.ground import clock

BRIEF = """Four hours in the lounge, for you and a guest: quiet seats, showers, food until ten.

Come on any day. Tell us afterwards what was wrong with it, if you like; nobody has to."""
ASSETS = [
    ("Photographs of the lounge", "https://northwind.example/press/lounge"),
    ("What is on the menu", "https://northwind.example/lounges/menu"),
]


def brief(campaign: Campaign) -> None:
    """The airline's brief, and a day on which members may first speak; before the launch."""
    briefs.save(campaign, BRIEF, ASSETS, clock.now() + timedelta(days=2))


def talk(house: House, campaign: Campaign) -> None:
    """Alice asks, and Northwind answers; she has not read it yet."""
    alice, bea = house.people["alice"], house.people["bea"]
    claim = Claim.objects.get(campaign=campaign, member=alice, issued_at__isnull=False)
    now = clock.now()
    with clock.at(now - timedelta(hours=20)):
        asked = "Is there a shower, and can my guest come an hour later than I do?"
        messages.write(claim.pk, MEMBER, alice.pk, asked, alice.pk)
    with clock.at(now - timedelta(hours=3)):
        answer = "There are three showers. Your guest comes in with you, but may leave on her own."
        messages.write(claim.pk, BRAND, house.northwind.pk, answer, bea.pk)
