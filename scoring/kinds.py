"""Kinds of account: a score is ranked among members of the same kind, once there are enough."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection

from perks.ground import scopes
from perks.ground.errors import Refusal
from scoring.models import Account, KindRank, ScoreRun
from scoring.models.accounts import KINDS

# Fewer of a kind are no crowd to stand in: a place among seven says who the other six are.
LEAST = 20
PEOPLE = {
    "person": "people",
    "creator": "creators' businesses",
    "organisation": "organisations",
    "brand": "brands",
    "shared": "accounts run by several people",
    "automated": "automated accounts",
}
AUTOMATED = (
    "It counts like any other, for what people do with it. It vouches for nobody, what it does to "
    "others moves nobody, and its score is ranked among automated accounts."
)
# A member is of the kind of the account that brings most points; ties go to the oldest.
PLACES = """
  WITH newest AS (
    SELECT DISTINCT ON (s.member_id) s.member_id, s.exact, s.contributions
    FROM scoring_score s JOIN perks_user u ON u.id = s.member_id AND u.is_active
    WHERE s.model_version = %(version)s AND s.date <= %(day)s AND EXISTS (
      SELECT FROM perks_consent c
      WHERE c.member_id = s.member_id AND c.purpose = 'score' AND c.withdrawn_at IS NULL
    )
    ORDER BY s.member_id, s.date DESC
  ), points AS (
    SELECT n.member_id, l ->> 'network' AS network, sum((l ->> 'points')::float) AS points
    FROM newest n CROSS JOIN jsonb_array_elements(n.contributions -> 'lines') AS l
    GROUP BY n.member_id, network
  ), kinds AS (
    SELECT DISTINCT ON (a.member_id) a.member_id, a.kind
    FROM scoring_account a
    LEFT JOIN points p ON p.member_id = a.member_id AND p.network = a.network
    WHERE a.proven_at IS NOT NULL AND a.unlinked_at IS NULL
    ORDER BY a.member_id, p.points DESC NULLS LAST, a.id
  ), places AS (
    SELECT n.member_id, k.kind, count(*) OVER (PARTITION BY k.kind) AS among,
      100 * percent_rank() OVER (PARTITION BY k.kind ORDER BY n.exact) AS percentile
    FROM newest n JOIN kinds k ON k.member_id = n.member_id
  ), said AS (
    SELECT member_id, kind, among, CASE WHEN among >= %(least)s THEN percentile END AS percentile
    FROM places
  ), before AS (
    SELECT DISTINCT ON (member_id) member_id, kind, round(percentile) AS percentile
    FROM scoring_kindrank WHERE model_version = %(version)s AND date < %(day)s
    ORDER BY member_id, date DESC
  )
  INSERT INTO scoring_kindrank (member_id, date, model_version, kind, percentile, among)
  SELECT s.member_id, %(day)s, %(version)s, s.kind, s.percentile, s.among
  FROM said s LEFT JOIN before b ON b.member_id = s.member_id
  WHERE b.member_id IS NULL OR (b.kind, b.percentile) IS DISTINCT FROM (s.kind, round(s.percentile))
  ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True)
class Place:
    """A member's place as pages and the API say it."""

    kind: str
    name: str
    among: int
    percentile: float | None
    sentence: str


def append_places(run: ScoreRun) -> int:
    """Append the places of a full run that differ from those before; gives their number.

    Needs an actor that sees all. A second time on the same day changes nothing.
    """
    facts = {"version": run.model_version, "day": run.date, "least": LEAST}
    with connection.cursor() as cursor:
        cursor.execute(PLACES, facts)
        return int(cursor.rowcount)


def place(member_id: int) -> Place | None:
    """Where a member stands among those of the same kind; None before the first full run."""
    row = KindRank.objects.filter(member_id=member_id).order_by("-date", "-pk").first()
    if row is None:
        return None
    return Place(row.kind, KINDS[row.kind], row.among, row.percentile, sentence(row))


def sentence(row: KindRank) -> str:
    """The place in words. Nobody is praised or pitied: it says how many move fewer people."""
    who = PEOPLE[row.kind]
    if row.percentile is None:
        return (
            f"You are compared with {who}. There are {row.among} in this house; from {LEAST} on we "
            "say where you stand among them."
        )
    return (
        f"You are compared with {who}, {row.among} of them in this house: of 100, about "
        f"{min(99, int(row.percentile))} have a lower score."
    )


def change(account: Account, kind: str) -> None:
    """Say what an account is. Everybody who owns it says the same.

    The next run ranks by it. Raises Refusal kind_unknown (400).
    """
    if kind not in KINDS:
        raise Refusal(
            "kind_unknown", f"An account is one of: {', '.join(KINDS)}. Nothing was changed.", 400
        )
    with scopes.act_as(scopes.system("kinds")):
        same = {"network": account.network, "native_id": account.native_id, "unlinked_at": None}
        Account.objects.filter(pk=account.pk).update(kind=kind)
        if account.proven_at is not None:
            Account.objects.filter(**same, proven_at__isnull=False).update(kind=kind)
    account.kind = kind
