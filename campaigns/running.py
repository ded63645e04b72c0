"""The rules of all live campaigns, indexed for asking about one member; shared by all requests."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass

from campaigns import implied
from campaigns.core.columns import Frame
from campaigns.rules.index import RuleIndex
from campaigns.rules.parse import parse
from perks.ground import rows

# The fingerprint changes whenever a campaign starts or stops being live, or another rule comes
# into force, or a perk's terms change; only then are the rules sent along.
IN_FORCE = """
  WITH live AS MATERIALIZED (
    SELECT DISTINCT ON (c.id) c.id, c.brand_id, r.id AS rule, r.tree,
      jsonb_build_array(p.sent_to, p.lives_in, p.least_age) AS terms
    FROM campaigns_campaign c JOIN campaigns_ruleversion r ON r.campaign_id = c.id
    JOIN perks_perk p ON p.id = c.perk_id
    WHERE c.state = 'live' ORDER BY c.id, r.number DESC
  ), now AS (
    SELECT coalesce(md5(string_agg(concat_ws(':', id, rule, terms), ',' ORDER BY id)), '') AS fingerprint
    FROM live
  )
  SELECT fingerprint, CASE WHEN fingerprint <> %s THEN (
    SELECT coalesce(jsonb_agg(jsonb_build_array(id, brand_id, tree, terms) ORDER BY id), '[]') FROM live
  ) END FROM now
"""


@dataclass(frozen=True, slots=True)
class Live:
    """The ids of the live campaigns, and their rules at the same places, as of one day."""

    fingerprint: str
    campaigns: tuple[int, ...]
    index: RuleIndex

    def near(self, frame: Frame) -> list[int]:
        """The ids of the live campaigns that the one person in `frame` may fit or nearly fit.

        None that she fits, or that one condition keeps from her, is missing; others may be there.
        """
        return [self.campaigns[place] for place in self.index.near(frame)]


_latest: Live | None = None


def current(today: dt.date) -> Live:
    """The index of what is live now; ages are counted from `today`.

    One query. Needs an actor that sees all campaigns.
    """
    global _latest
    known = _latest if _latest is not None and _latest.index.as_of == today else None
    ((fingerprint, found),) = rows.read(IN_FORCE, [known.fingerprint if known else "none"])
    if found is None:
        assert known is not None
        return known
    live = json.loads(found)  # Django leaves JSON of its own queries as text
    ids = tuple(id for id, *_ in live)
    rules = [
        (parse(implied.joined(tree, implied.leaves(*terms)), None), brand)
        for _, brand, tree, terms in live
    ]
    _latest = Live(fingerprint, ids, RuleIndex(rules, today))
    return _latest
