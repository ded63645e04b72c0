"""What the members of the made-up world say of what they got, for and against, and who may show it."""

from __future__ import annotations

from random import Random

from campaigns import handed_in, reuse, watching
from campaigns.models import Campaign, Claim, Mention
from perks.ground import clock, scopes

ACTOR = scopes.system("demo")
TEXTS = (
    "Gifted by {brand}: four hours of quiet. The shower saved us, the coffee did not. {tag}",
    "#ad {brand} let me try it for a day. Honest notes: seats 9, food 6. {tag}",
    "Turned away at first because the desk was full. Gifted by {brand}. {tag}",
    "A gift from {brand}, and the best thing in the post this month. {tag}",
    "Advertisement: {brand} sent me this. I would buy it again, and I did. {tag}",
    "I got this free from {brand}. It is fine. It is not more than fine. {tag}",
    "Sponsored by {brand}. The queue was awful and nobody said sorry. {tag}",
    "Everybody asks about my day with {brand}: kind people, terrible bread. Gifted. {tag}",
    "#gifted by {brand}, and my mother stole it within the hour. {tag}",
    "Three hours between two trains, and the first quiet ones in a week. {tag}",
    "Lovely, warm, a little dull. That is my whole review. {tag}",
    "Thanks {brand} for the surprise, my children love it. {tag}",
    "Two hours, one good soup, no complaints. Paid for by {brand}. {tag}",
)
# What is said by many in the same words is told as such.
REPEATED = (
    "Gifted by {brand}: the little luxury that every busy traveller deserves this season. {tag}"
)
ALICE = (
    "Gifted by {brand}: I missed a train, found a chair by the window and wrote three pages. The soup "
    "was cold and I would still go back. {tag}"
)


def text(chance: Random, number: int, claim: Claim) -> str:
    """What the `number`th writer says of what the claim gave."""
    said = REPEATED if number % 4 == 1 else chance.choice(TEXTS)
    return filled(said, claim)


def filled(said: str, claim: Claim) -> str:
    return said.format(brand=claim.brand.name, tag=claim.campaign.tag)


def watch(lounge: Campaign) -> None:
    """What else posts about the lounge are found by."""
    with scopes.act_as(ACTOR):
        watching.save(lounge, [("handle", "@northwindair"), ("word", "Northwind lounge")])


def answer(seed: int, lounge: Campaign, unasked: int) -> None:
    """Some may be shown, some may not, and one post is handed in from where we cannot look.

    The member `unasked` has the answer before her.
    """
    chance = Random(f"{seed}:answers")  # noqa: S311
    with scopes.act_as(ACTOR):
        others = Mention.objects.exclude(member_id=unasked)
        said = list(others.order_by("pk").values_list("pk", "member_id"))
        silent = Claim.objects.filter(campaign=lounge, state="redeemed", mentions__isnull=True)
        first = silent.order_by("pk").first()
    for number, (mention, member) in enumerate(said):
        if number % 3:
            reuse.answer(mention, member, chance.random() < 0.6, "web")
    if first is not None:
        address = "https://stories.example/p/northwind-lounge"
        handed_in.submit(first.pk, first.member_id, clock.today(), address)
