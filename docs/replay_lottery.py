#!/usr/bin/env python3
"""Draw a lottery again, with nothing but Python.

    python3 replay_lottery.py draw.json

Download the draw as JSON from the lottery's page. The script goes the way that docs/lottery.md
describes and compares each step with the file:

1. SHA-256 of the seed's text is the commitment that stood in public before the draw.
2. The lot of each ticket is SHA-256 of "seed:ticket"; lower lots come first.
3. Whoever the brand added by hand comes before the lot; whoever is held back takes no place.
4. The first so many as there are places are drawn, in this order.

The exit code is 0 when the same tickets are drawn in the same order.
"""

import hashlib
import json
import sys


def sha256(text):
    return hashlib.sha256(text.encode()).digest()


def drawn(draw):
    """The tickets that are drawn, in order."""
    lots = sorted(draw["tickets"], key=lambda ticket: sha256(f"{draw['seed']}:{ticket}"))
    order = draw["by_hand"] + [ticket for ticket in lots if ticket not in set(draw["by_hand"])]
    held_back = set(draw["held_back"])
    return [ticket for ticket in order if ticket not in held_back][: draw["places"]]


def main(path):
    with open(path) as file:
        draw = json.load(file)
    if sha256(draw["seed"]).hex() != draw["commitment"]:
        print("The seed is not the one that was committed to.")
        return 1
    again = drawn(draw)
    if again != draw["drawn"]:
        print("Other tickets are drawn.")
        return 1
    print(f"The seed is the one committed to, and the same {len(again)} tickets are drawn.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
