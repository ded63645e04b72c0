"""What the people of the made-up world say to flags, and what the operator answers."""

from __future__ import annotations

from campaigns.worlds.house import House
from perks.ground import scopes
from scoring import appeals

# The fortnights in which a crowd comes to Alice, and to the two who signed up after her.
LINKED, AGAIN, BOUGHT, SWAPPED = 2, 5, 4, 3
SAYS = {
    LINKED: "A newspaper linked to this post that morning. I know none of these people.",
    AGAIN: "I think it was the radio: they read it out on the breakfast show.",
    BOUGHT: "They are my readers, all of them.",
    SWAPPED: "We are a group of friends who read each other. That is not forbidden.",
}


def rush(house: House) -> None:
    """Let crowds of strangers come to the first three who write."""
    alice, *others = house.writers.values()
    alice.rushes |= {LINKED: 120, AGAIN: 240}
    for other, number, strangers in zip(others, (BOUGHT, SWAPPED), (320, 280), strict=False):
        other.rushes |= {number: strangers}


def made(house: House, number: int) -> None:
    """Who was flagged in this fortnight's run appeals; of older appeals each is decided."""
    alice, *others = (member.pk for member in house.members)
    if number in (LINKED, AGAIN):
        appeal(alice, SAYS[number])
    for other, bought in zip(others, (BOUGHT, SWAPPED), strict=False):
        if number == bought:
            appeal(other, SAYS[number])
    if number == LINKED:
        decide(house, alice, "lifted", "We found the newspaper's page. Readers of it count as any.")
    if number == SWAPPED and len(others) > 1:
        why = "These 280 accounts were made in one week, and have read nobody else since."
        decide(house, others[1], "upheld", why)


def appeal(member_id: int, text: str) -> None:
    """Appeal against every flag of the member that is open."""
    with scopes.act_as(scopes.member(member_id)):
        for flag in appeals.of_member(member_id).filter(appeal=None):
            appeals.appeal(flag.pk, text)


def decide(house: House, member_id: int, outcome: str, reason: str) -> None:
    """The operator answers what the member has appealed against."""
    olga = house.people["olga"].pk
    with scopes.act_as(scopes.operator(olga)):
        for waiting in appeals.queue().filter(member_id=member_id):
            appeals.decide(waiting.flag_id, outcome, reason, olga)
