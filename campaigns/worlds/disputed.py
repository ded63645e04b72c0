"""Topics that members say are not theirs: one waits, one was upheld, one was turned down."""

from __future__ import annotations

from campaigns.worlds.house import House
from perks.ground import scopes
from scoring import disputes, topics, vetoes

SAYS = (
    "I only quoted a headline. I know nothing about it.",
    "This was a joke about my brother, who does.",
    "I wrote about it once, years ago, and would like to be left alone with it.",
)
ANSWERS = {
    1: (True, "You are right: the word means something else in these posts."),
    2: (False, "Four of your posts this month are about it, and people answered them."),
}


def talk(house: House) -> None:
    """The first members with a topic dispute one each; another topic is simply hidden."""
    alice = house.people["alice"].pk
    said = 0
    for member in [member for member in house.members if member.pk != alice]:
        with scopes.act_as(scopes.member(member.pk)):
            found = topics.newest(member.pk)
            if len(found) < 2 or said == len(SAYS):
                continue
            made = disputes.open_one(member.pk, found[-1].topic.slug, SAYS[said])
            if said == 0:
                vetoes.hide(member.pk, found[0].topic.slug)
        if said in ANSWERS:
            operator = house.people["olga"].pk
            with scopes.act_as(scopes.operator(operator)):
                disputes.decide(made.pk, *ANSWERS[said], operator)
        said += 1
