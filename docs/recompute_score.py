#!/usr/bin/env python3
"""Recompute a score from its statement, with nothing but Python.

    python3 recompute_score.py score-statement.json

Download the statement as JSON from the page "Your score". The script goes the way that
docs/scoring.md describes and compares each result with the statement:

1. People to features: what each person gave (mass), how far it moved them (moved, 0 to 1) and how
   they are trusted (trust, 0 to 1) give the engagement E and the breadth of each network.
2. Features to a network's score: s = sum of weight * (log(1 + feature) - mean) / spread.
3. Little evidence is drawn to the middle: s' = (n s + k m) / (n + k), n the breadth.
4. Networks add as mass: I = sqrt(sum of (share exp(s') n / (n + k))^2).
5. A frozen curve gives the day's estimate.
6. What is shown: the mean of seven days, still within 0.3, at most 2 points a day.

The exit code is 0 when the recomputed score is the statement's to a millionth.
"""

import json
import math
import sys

CLOSE = 1e-6


def engagement(people, unnamed):
    """E = T + min(U, 5 T + 3): the trusted in full, the others in proportion to them."""
    total = sum(moved for _, moved, _ in people) + unnamed["people"] * unnamed["moved"]
    trusted = sum(moved * trust for _, moved, trust in people)
    trusted += unnamed["trust"] * unnamed["people"] * unnamed["moved"]
    return trusted + min(max(total - trusted, 0.0), 5 * trusted + 3)


def network_score(features, weights):
    """s: how the network's features compare with its cohort."""
    return sum(
        weights[name]["weight"]
        * (math.log1p(value) - weights[name]["mean"])
        / weights[name]["spread"]
        for name, value in features.items()
    )


def influence(network, weights):
    """share * exp(s') * n / (n + k), n the people behind it."""
    n, k = network["features"]["breadth"], weights["shrink"]["people"]
    s = network_score(network["features"], weights["networks"][network["network"]])
    shrunk = (n * s + k * weights["shrink"]["middle"]) / (n + k)
    return network["share"] * math.exp(shrunk) * n / (n + k)


def curve(anchors, at):
    """The monotone curve through the anchors (PCHIP: Fritsch and Butland, 1984)."""
    x = [anchor["log_influence"] for anchor in anchors]
    y = [anchor["score"] for anchor in anchors]
    at = min(max(at, x[0]), x[-1])
    h = [x[i + 1] - x[i] for i in range(len(x) - 1)]
    d = [(y[i + 1] - y[i]) / h[i] for i in range(len(h))]
    slopes = [end_slope(h[0], h[1], d[0], d[1])]
    for i in range(1, len(h)):
        first, second = 2 * h[i] + h[i - 1], h[i] + 2 * h[i - 1]
        slopes.append((first + second) / (first / d[i - 1] + second / d[i]))
    slopes.append(end_slope(h[-1], h[-2], d[-1], d[-2]))
    i = max(place for place in range(len(h)) if x[place] <= at)
    t = (at - x[i]) / h[i]
    return (
        (1 + 2 * t) * (1 - t) ** 2 * y[i]
        + t * (1 - t) ** 2 * h[i] * slopes[i]
        + t**2 * (3 - 2 * t) * y[i + 1]
        + t**2 * (t - 1) * h[i] * slopes[i + 1]
    )


def end_slope(near, far, first, second):
    """The slope at an end of a rising curve: of three points, but never falling."""
    slope = ((2 * near + far) * first - near * second) / (near + far)
    return max(slope, 0.0)


def estimate(statement):
    """The day's own estimate, before anything is smoothed."""
    weights = statement["weights"]
    total = sum(influence(network, weights) ** 2 for network in statement["networks"])
    if total == 0:
        return statement["baseline"]
    return curve(weights["curve"], 0.5 * math.log(total))


def shown(statement, today):
    """What is shown after today's estimate: calm, unless an account came or left."""
    rules, before = statement["weights"]["publish"], statement["before"]
    if before is None:
        return today
    earlier = [row["exact"] for row in statement["raw"][:-1]]
    linked = sum(line["points"] for line in statement["lines"] if line["feature"] == "linking")
    average = sum([*earlier, today]) / (len(earlier) + 1)
    last = before["exact"]
    still = last if abs(average - last) < rules["dead_band"] else average
    most = rules["points_a_day"] * max(before["days"], 1.0)
    return min(max(still, last - most), last + most) + linked


def main(path):
    with open(path, encoding="utf-8") as file:
        statement = json.load(file)
    behind = {(row["network"], row["share"]): row["people"] for row in statement["people"]}
    for network in statement["networks"]:
        people = behind.get((network["network"], network["share"]), [])
        found, said = engagement(people, network["unnamed"]), network["features"]["engagement"]
        note = "" if abs(found - said) < CLOSE else "; reactions came or left since"
        print(f"{network['network']}: {len(people)} people, E = {found:.6f} ({said:.6f}{note})")
    today, said = estimate(statement), statement["raw"][-1]["exact"]
    print(f"estimate of the day: {today:.6f} (statement: {said:.6f})")
    result = shown(statement, today)
    print(f"exact score:         {result:.6f} (statement: {statement['exact']:.6f})")
    lines = statement["baseline"] + sum(line["points"] for line in statement["lines"])
    print(f"sum of the lines:    {lines:.6f}")
    exact = statement["exact"]
    off = max(abs(today - said), abs(result - exact), abs(lines - exact))
    print("the same" if off < CLOSE else f"DIFFERENT by {off:.2g}")
    return 0 if off < CLOSE else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
