"""Topics that members hide: from pages, rules and brands alike, at once, until they show them again.

A broader topic that stands on hidden ones alone is hidden with them.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from perks.ground import clock
from perks.ground.errors import Refusal
from scoring.models import Topic, TopicStrength, TopicVeto

# What each member hides, as an array: joined as `v` to rows of strengths, `t`, and asked below.
# `HIDDEN_OF` asks for one row at a time, beside few rows; `HIDDEN_BY` reads all at once.
HIDDEN_BY = """
  SELECT member_id, array_agg(topic_id) AS hidden
  FROM scoring_topicveto WHERE lifted_at IS NULL GROUP BY member_id
"""
HIDDEN_OF = """
  LATERAL (SELECT array_agg(topic_id) AS hidden FROM scoring_topicveto
           WHERE member_id = t.member_id AND lifted_at IS NULL)
"""
SHOWN = """
  (v.hidden IS NULL OR NOT (t.topic_id = ANY (v.hidden)
                            OR (cardinality(t.parts) > 0 AND t.parts <@ v.hidden)))
"""


def is_shown(row: TopicStrength, hidden: Collection[int]) -> bool:
    """The same of one row, given the ids of the topics that its member hides."""
    return row.topic_id not in hidden and not (row.parts and set(row.parts) <= set(hidden))


def hidden_by(member_id: int) -> list[TopicVeto]:
    """What the member hides now, newest first."""
    return list(live(member_id).select_related("topic").order_by("-at", "-pk"))


def live(member_id: int) -> QuerySet[TopicVeto]:
    """The member's vetoes that are not lifted."""
    return TopicVeto.objects.filter(member_id=member_id, lifted_at=None)


def hide(member_id: int, slug: str) -> Topic:
    """Hide a topic of the member; one that is hidden already stays so.

    Raises Refusal topic_unknown, topic_not_yours (404).
    """
    topic = known(slug)
    if not TopicStrength.objects.filter(member_id=member_id, topic=topic).exists():
        raise Refusal("topic_not_yours", "This is not among your topics. Nothing was changed.", 404)
    TopicVeto.objects.get_or_create(member_id=member_id, topic=topic, lifted_at=None)
    return topic


def show_again(member_id: int, slug: str) -> Topic:
    """Lift the veto. Raises Refusal topic_unknown, topic_not_hidden (404)."""
    topic = known(slug)
    if not live(member_id).filter(topic=topic).update(lifted_at=clock.now()):
        raise Refusal("topic_not_hidden", "You do not hide this topic.", 404)
    return topic


def known(slug: str) -> Topic:
    """The topic of that slug. Raises Refusal topic_unknown (404)."""
    topic = Topic.objects.filter(slug=slug).first()
    if topic is None:
        raise Refusal("topic_unknown", "There is no such topic. Nothing was changed.", 404)
    return topic
