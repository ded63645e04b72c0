"""Thresholds and counts carried onto the sheet of a curve."""

from collections.abc import Sequence

LEFT, RIGHT, TOP, BASE = 8.0, 332.0, 30.0, 184.0


class Sheet:
    """The sorted points and the two scales that carry them onto the drawing."""

    def __init__(self, reach: Sequence[tuple[float, float]]) -> None:
        self.reach = sorted(reach)
        self.first, self.last = self.reach[0][0], self.reach[-1][0]
        self.most = max(1.0, *(count for _, count in self.reach))

    def x(self, asked: float) -> float:
        asked = min(self.last, max(self.first, asked))
        return LEFT + (RIGHT - LEFT) * (asked - self.first) / (self.last - self.first)

    def y(self, count: float) -> float:
        return BASE - (BASE - TOP) * count / self.most

    def count(self, asked: float) -> float:
        """People reached at a threshold, in a straight line between the two nearest points."""
        for (x0, y0), (x1, y1) in zip(self.reach, self.reach[1:], strict=False):
            if x0 <= asked <= x1:
                return y0 + (y1 - y0) * (asked - x0) / (x1 - x0)
        return self.reach[0][1] if asked < self.first else self.reach[-1][1]

    def highest(self, start: float, end: float) -> float:
        """The smallest y that the curve reaches between two x coordinates."""
        width = (self.last - self.first) / (RIGHT - LEFT)
        ends = [self.first + (x - LEFT) * width for x in (start, end)]
        inner = [count for asked, count in self.reach if ends[0] <= asked <= ends[1]]
        return self.y(max([self.count(ends[0]), self.count(ends[1]), *inner]))
