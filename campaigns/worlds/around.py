"""What stands around a claim in the made-up world: a brief, and a member who asks about her visit."""

from __future__ import annotations

import io
from datetime import timedelta

from PIL import Image, ImageDraw

from campaigns import brief_files, briefs, messages
from campaigns.models import Campaign, Claim
from campaigns.models.messages import BRAND, MEMBER
from campaigns.worlds.house import House
from perks.ground import clock

BRIEF = """Four hours in the lounge, for you and a guest: quiet seats, showers, food until ten.

Come on any day. Tell us afterwards what was wrong with it, if you like; nobody has to."""
WAY = (
    "1. Through security at gates A, follow the blue line on the floor.",
    "2. The lift beside the bookshop, one floor up.",
    "3. Show your pass at the desk. Your guest comes in with you.",
)
ASSETS = [
    ("Photographs of the lounge", "https://northwind.example/press/lounge"),
    ("What is on the menu", "https://northwind.example/lounges/menu"),
]


def brief(campaign: Campaign) -> None:
    """The airline's brief, and a day on which members may first speak; before the launch."""
    briefs.save(campaign, BRIEF, ASSETS, clock.now() + timedelta(days=2))
    brief_files.add(campaign, "How to find us", map_of_the_way())


def map_of_the_way() -> bytes:
    """A picture of the gates with a line from security to the lounge, and how to walk it."""
    sheet = Image.new("RGB", (900, 640), "#f3f7f6")
    pen = ImageDraw.Draw(sheet)
    for number in range(5):
        left = 60 + 165 * number
        pen.rectangle((left, 60, left + 120, 200), outline="#4b6b6b", width=3)
        pen.text((left + 42, 110), f"A{number + 1}", fill="#12302f", font_size=32)
    pen.line([(60, 330), (640, 330), (640, 260), (785, 260), (785, 200)], fill="#1f6d6b", width=10)
    pen.text((60, 345), "Security", fill="#12302f", font_size=24)
    for number, line in enumerate(WAY):
        pen.text((60, 430 + 44 * number), line, fill="#12302f", font_size=24)
    out = io.BytesIO()
    sheet.save(out, "PNG")
    return out.getvalue()


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
