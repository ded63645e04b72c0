"""What the tests of the desk start from: a pass of Alice with its unit behind it."""

from datetime import timedelta

from perks import passes, stock
from perks.ground import clock


def give_pass(people, perk=None, claim_id=71):
    """A pass as a confirmed claim leaves it; call as the system."""
    perk = perk or people.lounge_day
    stock.add_units(perk, 1)
    unit, _ = stock.take(perk.pk, claim_id, people.alice.pk, clock.now() + timedelta(minutes=10))
    stock.issue(unit)
    return passes.issue(perk, people.alice, claim_id)
