"""Months of activity and of history, each a partition of its table (decision on partitions).

What no month was made for lies in the default partition, so nothing that is written ever waits for
a month to be there.
"""

from __future__ import annotations

from typing import Any

from django.db import connection

from perks.ground import clock

# Nothing points at these tables, so a month of any of them can be detached and put away.
MAKE, NAME = "scoring_make_partitions", "scoring_name_partitions"
TABLES = (
    "scoring_reaction",
    "scoring_tally",
    "scoring_score",
    "scoring_shadowscore",
    "scoring_topicstrength",
)


def make() -> int:
    """Make what is missing of this month and the next two; gives how many. May run twice.

    A month that has filled the default gets a partition of its own. Raises OperationalError when
    a table was held for longer than three seconds; nothing is made then, and nothing is lost.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {MAKE}(%s)", [clock.today()])
        made = int(cursor.fetchone()[0])
        cursor.execute(f"SELECT {NAME}()")
        return made


def make_after_migrate(**_: Any) -> None:
    """The same, once there are months at all: migrations may stop before that."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regprocedure(%s) IS NOT NULL", [f"{NAME}()"])
        there = cursor.fetchone()[0]
    if there:
        make()
