"""Disputes about topics: the member says what is wrong, an operator decides within 14 days.

Where nobody decides in time, the member's word stands.
"""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet

from perks.ground import clock, outbox, scopes
from perks.ground.errors import Refusal
from scoring import topics
from scoring.ancestry import above
from scoring.models import Post, Topic, TopicDecision, TopicDispute, TopicStrength, Untagged
from scoring.models.objections import LONGEST_WORDS
from scoring.vetoes import known

ACTOR = scopes.system("disputes")
ANSWER = timedelta(days=14)
IN_TIME = "Nobody decided within 14 days, so your word stands."


def of_member(member_id: int) -> QuerySet[TopicDispute]:
    """A member's disputes with their decisions, newest first."""
    mine = TopicDispute.objects.filter(member_id=member_id)
    return mine.select_related("topic", "decision").order_by("-at", "-pk")


def open_one(
    member_id: int, slug: str, words: str, posts: Collection[int] | None = None
) -> TopicDispute:
    """Say that these posts (all that are shown) are not about a topic.

    Raises Refusal topic_unknown, topic_not_yours (404), words_missing, words_too_long,
    posts_unknown (400), dispute_open.
    """
    topic, said = known(slug), words.replace("\0", "").strip()
    row = _strength(member_id, topic)
    chosen = sorted(row.evidence if posts is None else set(posts))
    if not said:
        raise Refusal("words_missing", "Say in a few words what is wrong. Nothing was sent.", 400)
    if len(said) > LONGEST_WORDS:
        raise Refusal("words_too_long", f"At most {LONGEST_WORDS} characters, please.", 400)
    if not chosen or not set(chosen) <= set(row.evidence):
        raise Refusal("posts_unknown", "Choose among the posts that are shown.", 400)
    earlier = TopicDispute.objects.filter(member_id=member_id, topic=topic)
    dispute = TopicDispute(
        member_id=member_id,
        topic=topic,
        round=earlier.count() + 1,
        posts=chosen,
        words=said,
        due_at=clock.now() + ANSWER,
    )
    try:
        with transaction.atomic():
            if earlier.filter(decision=None).exists():
                raise IntegrityError
            dispute.save(force_insert=True)
    except IntegrityError as error:
        raise Refusal(
            "dispute_open", "You have disputed this topic already; that one is decided first."
        ) from error
    return dispute


def _strength(member_id: int, topic: Topic) -> TopicStrength:
    for row in topics.newest(member_id):
        if row.topic_id == topic.pk:
            return row
    raise Refusal("topic_not_yours", "This is not among your topics. Nothing was sent.", 404)


def waiting() -> QuerySet[TopicDispute]:
    """The disputes that nobody has decided, the nearest deadline first."""
    undecided = TopicDispute.objects.filter(decision=None)
    return undecided.select_related("topic", "member").order_by("due_at", "pk")


def decide(dispute_id: int, upheld: bool, reason: str, operator_id: int | None) -> TopicDecision:
    """Decide a dispute, once; record it and write to the member. The next run heeds it.

    Raises Refusal dispute_unknown (404), reason_missing (400), dispute_decided.
    """
    why = reason.replace("\0", "").strip()[:LONGEST_WORDS]
    dispute = TopicDispute.objects.select_related("topic").filter(pk=dispute_id).first()
    if dispute is None:
        raise Refusal("dispute_unknown", "There is no such dispute.", 404)
    if not why:
        raise Refusal("reason_missing", "Say why, for the member. Nothing was decided.", 400)
    decision = TopicDecision(
        dispute=dispute,
        member_id=dispute.member_id,
        upheld=upheld,
        reason=why,
        operator_id=operator_id,
    )
    try:
        with transaction.atomic():
            decision.save(force_insert=True)
    except IntegrityError as error:
        raise Refusal("dispute_decided", "It has been decided already. That stands.") from error
    if upheld:
        untag(dispute)
    write_letter(dispute, decision)
    return decision


def untag(dispute: TopicDispute) -> None:
    """These posts are not about the topic any more, nor about any part of it."""
    upwards, asked = above(), dispute.topic.slug
    mine = Post.objects.filter(member_id=dispute.member_id)
    posts = {post.pk: post for post in mine.filter(pk__in=dispute.posts)}
    wrong = {
        (pk, slug)
        for pk, post in posts.items()
        for slug in post.topics
        if slug == asked or asked in upwards.get(slug, ())
    }
    ids = dict(Topic.objects.filter(slug__in={s for _, s in wrong}).values_list("slug", "pk"))
    Untagged.objects.bulk_create(
        [
            Untagged(post_id=pk, topic_id=ids[slug], member_id=dispute.member_id, dispute=dispute)
            for pk, slug in sorted(wrong)
            if slug in ids
        ],
        ignore_conflicts=True,
    )


def write_letter(dispute: TopicDispute, decision: TopicDecision) -> None:
    """Tell the member how it ended, and why."""
    name = dispute.topic.name
    outbox.write(
        dispute.member_id,
        f"topic-dispute-{dispute.pk}",
        "scoring/email/topic_decision",
        f"{name}: {'you were right' if decision.upheld else 'it stays'}",
        {"topic": name, "upheld": decision.upheld, "reason": decision.reason},
    )


def decide_overdue() -> int:
    """Uphold every dispute whose deadline has passed; gives their number."""
    with scopes.act_as(ACTOR):
        late = waiting().filter(due_at__lte=clock.now()).values_list("pk", flat=True)
        ended = 0
        for id in list(late):
            with suppress(Refusal):  # an operator was faster
                decide(id, True, IN_TIME, None)
                ended += 1
        return ended
