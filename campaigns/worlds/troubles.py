"""What an operator of the made-up house has on the desk: servers in trouble, letters given up."""

from __future__ import annotations

from django.db.models import F

from campaigns import message_reports, messages
from campaigns.models import Claim, Message
from campaigns.models.messages import BRAND, MEMBER
from campaigns.worlds.house import House
from perks import not_me
from perks.ground import clock, outbox, scopes
from perks.ground.outbound import hosts, manners
from perks.ground.outbound.hosts import Host
from perks.models import Redemption

# How long ago the silent server was asked in vain, in minutes: in a row at first, then ever less often.
IN_VAIN = (190, 190, 190, 189, 189, 188, 186, 182, 174, 158, 126, 62, 2)
SILENT, BUSY, SHAKY = (f"{name}.demo.invalid" for name in ("social", "feeds", "video"))


def servers() -> None:
    """One server is down and left alone, one asked for peace, one fails now and then.

    Kept with the broker for minutes to hours, as such facts are.
    """
    told = {SILENT: fell_silent, BUSY: wants_peace, SHAKY: fails_at_times}
    for name, how in told.items():
        manners.close(name)  # what a demo before this one left
        manners.change(name, how)


def fell_silent(host: Host, now: float) -> None:
    for minutes in IN_VAIN:
        at = now - 60 * minutes
        hosts.failed(host, at, "", "It did not answer in time.", manners.MANNERS, lambda: 0.5)


def wants_peace(host: Host, now: float) -> None:
    hosts.asked_for_peace(host, now, "", 2_400, "It answered 429: too many requests.")


def fails_at_times(host: Host, now: float) -> None:
    hosts.failed(host, now - 240, "", "The line broke.", manners.MANNERS)


def people(house: House) -> None:
    """A brand that wants a post for its gift, which its member reports; a guest who was not there."""
    bea, alice = house.people["bea"].pk, house.people["alice"].pk
    with scopes.act_as(scopes.system("demo")):
        given = Claim.objects.filter(brand=house.northwind, state="issued", issued_at__isnull=False)
        claim = given.exclude(member_id=alice).order_by("-pk").first()
        if claim is not None:
            demand(house, claim, bea)
        uses = Redemption.objects.filter(venue=house.lounge, undone_at=None)
        use = uses.exclude(member_id=alice).order_by("-redeemed_at").first()
        if use is not None:
            not_me.report(not_me.token(use.pk))


def demand(house: House, claim: Claim, by: int) -> None:
    said: Message = messages.write(
        claim.pk, BRAND, house.northwind.pk, "We count on a post by Friday, with the tag.", by
    )
    message_reports.report(
        said.pk, MEMBER, claim.member_id, "I was told that I owe nothing for it.", claim.member_id
    )


def letters(house: House) -> None:
    """Letters of the past went out on their day, but for three whose mail servers said no."""
    late = clock.now() - outbox.STALE_AFTER
    with scopes.act_as(scopes.system("demo")):
        old = outbox.Letter.objects.filter(sent_at=None, written_at__lt=late)
        refused = list(old.order_by("-written_at", "-pk").values_list("pk", flat=True)[:3])
        old.filter(pk__in=refused).update(tries=outbox.GIVE_UP_AFTER)
        old.exclude(pk__in=refused).update(sent_at=F("written_at"), tries=1)
