"""How the score says itself: features, reasons and states in the words that members read."""

from __future__ import annotations

from scoring.connectors.registry import connectors

FEATURES = {
    "engagement": "People you moved",
    "breadth": "Different people behind that",
    "reach": "Followers",
    "endorsement": "People who list you or link to you",
    "authority": "Trusted people among them",
    "consistency": "Posts that moved people again and again",
    "amplification": "People moved by each post",
}
# What takes points away, and the steps between today's estimate and what is shown.
LINES = FEATURES | {
    "pods": "Counted together: people who react to the same accounts again and again",
    "bursts": "Waits for a week: one day far above your usual ones",
    "unproven": "Capped: reactions from unproven accounts",
    "smoothing": "Mean of seven days instead of today alone",
    "stillness": "Held still: less than 0.3 points",
    "speed": "At most 2 points a day",
    "linking": "A newly linked account counts at once, up to 15 points; an unlinked one leaves",
}
# What is behind "people you moved" is a sum of parts: who saw it once counts for less than one.
UNITS = {
    "engagement": "people, each counted from 0 to 1",
    "breadth": "people who carry it",
    "reach": "followers",
    "endorsement": "people",
    "authority": "times the average",
    "consistency": "posts",
    "amplification": "people a post",
    "pods": "people",
    "bursts": "people",
    "unproven": "people",
}
REASONS = {
    "engagement": "More people reacting to what you post on {network} would move the score most.",
    "breadth": "On {network} a few people give most of the reactions. More different people count "
    "for more.",
    "reach": "A larger following on {network} would add to the score.",
    "endorsement": "More people on {network} who list you, subscribe or link to you would add to "
    "the score.",
    "authority": "More reactions on {network} from people whom others trust would add to it.",
    "consistency": "On {network} few of your posts bring most of the reactions. Several that do "
    "count for more.",
    "amplification": "Your posts on {network} move few people each.",
    "evidence": "The more different people react on {network}, the surer we are of what they tell "
    "us, and the more of it counts.",
    "no_account": "No account is linked. Link one, and what people do with your posts will count.",
}
MOVED = {
    "You": "What reached you, and how what reached you earlier fades.",
    "The world": "Those who react to you react to others too, and are trusted more or less than "
    "before. The people whom you are compared with stay the same.",
    "Our model": "Both days are by model {version}. Its rules hold the score still for small "
    "moves, let it go by at most 2 points a day, and count a linked account at once.",
}
IMPORTED = "This account is not read over the network: it changes with the next dump."
# When an account that nothing asks for is told of again.
NEXT = {
    "push": "When your program sends the next page",
    "upload": "With the next file",
    "newsletter": "With the next file",
}
NEXT_DUMP = "With the next dump"
STATES = {
    "waiting": ("Not read yet", "mark"),
    "fresh": ("Up to date", "yes"),
    "late": ("Late", "mind"),
    "refused": ("Not allowed", "no"),
    "gone": ("Not found", "no"),
    "broken": ("Not readable", "mind"),
}

RUN_STATES = {
    "begun": ("First scores only", "mark"),
    "running": ("Running", "mark"),
    "stopped": ("Stopped", "mind"),
    "done": ("Done", "yes"),
    "failed": ("Failed", "no"),
}
STAGES = {
    "": "",
    "reading": "Reading what came in",
    "computing": "Computing the scores",
    "appending": "Appending rows",
}


def network(slug: str) -> str:
    """A network's name as people write it."""
    kind = connectors().get(slug)
    return kind.label if kind else slug


def reason(code: str) -> str:
    """A reason code of the core as a sentence: "web:breadth" or "no_account"."""
    where, _, what = code.rpartition(":")
    return REASONS[what].format(network=network(where))
