"""What tests of scanners start from: a venue with enrolled devices and passes to show them."""

from datetime import timedelta

from perks import enrolment, passes, stock
from perks.ground import clock, scopes
from perks.models import Device
from tests.perks.desk_device import DeskDevice


def scanner(venue, name):
    """A device that was enrolled by a link and has fetched what to believe."""
    with scopes.act_as(scopes.system("tests")):
        link = enrolment.invite(venue.pk, name)
    device = DeskDevice(link.token)
    device.fetch()
    return device


def share_lanes(*devices):
    """Let every device fetch until all 64 lanes are shared out among them."""
    for _ in range(3):
        for device in devices:
            device.fetch()


def give_passes(perk, member, count, first_claim=1_000):
    """Passes with their units, as confirmed claims leave them."""
    with scopes.act_as(scopes.system("tests")):
        stock.add_units(perk, count)
        return [one_pass(perk, member, first_claim + number) for number in range(count)]


def one_pass(perk, member, claim_id):
    unit, _ = stock.take(perk.pk, claim_id, member.pk, clock.now() + timedelta(minutes=10))
    stock.issue(unit)
    return passes.issue(perk, member, claim_id)


def row_of(device):
    with scopes.act_as(scopes.system("tests")):
        return Device.objects.get(pk=device.id)
