"""What the scoring package keeps about a member."""

from __future__ import annotations

from typing import Any

from perks.ground import scopes
from scoring.models import (
    Absence,
    Account,
    Appeal,
    Decision,
    Endorsement,
    EndorsementLink,
    Estimates,
    Flag,
    Given,
    Grant,
    KindRank,
    Post,
    Push,
    PushKey,
    Reaction,
    Score,
    ShadowScore,
    ShareOffer,
    Tally,
    TopicDispute,
    TopicStrength,
    TopicVeto,
    Upload,
    Webmention,
)


def export(member_id: int) -> dict[str, Any]:
    """Every row of this package about a member, as JSON-able data (dates as datetimes).

    Who reacted is kept as a keyed hash only, and belongs to them: reactions are exported by kind,
    post and moment. The proof token of an account is left out.
    """
    with scopes.act_as(scopes.system("export")):
        return {
            "accounts": rows(
                Account, member_id, "id", "network", "native_id", "handle", "url", "kind", "share",
                "followers", "about", "about_topics",
                "linked_at", "proven_at", "unlinked_at", "state", "state_sentence", "refreshed_at",
                "lost_at",
            ),
            "posts": rows(
                Post, member_id, "id", "account_id", "native_id", "at", "title", "text", "url",
                "tags", "links", "topics", "stances", "seen_at",
            ),
            "reactions": rows(Reaction, member_id, "post_id", "kind", "at"),
            "counted_reactions": rows(Tally, member_id, "post_id", "kind", "day", "count"),
            "permissions": rows(Grant, member_id, "account_id", "scopes", "granted_at"),
            "push_keys": rows(
                PushKey, member_id, "account_id", "label", "made_at", "used_at", "revoked_at"
            ),
            "pushes": rows(Push, member_id, "account_id", "page", "at", "answer"),
            "uploads": rows(
                Upload, member_id, "account_id", "name", "size", "state", "taken", "made_at"
            ),
            "webmentions": rows(
                Webmention, member_id, "account_id", "target", "state", "kind", "reacted_at",
                "received_at",
            ),
            "reactions_given": rows(Given, member_id, "account_id", "kind", "at"),
            "scores": rows(
                Score, member_id, "date", "model_version", "standing", "exact", "low", "high",
                "percentile", "provisional", "contributions", "reasons", "watermark", "written_at",
            ),
            "scores_on_trial": rows(
                ShadowScore, member_id, "date", "model_version", "standing", "exact", "low", "high",
                "percentile", "provisional", "contributions", "reasons", "watermark", "written_at",
                "topics",
            ),
            "estimates": rows(Estimates, member_id, "model_version", "until", "days"),
            "places": rows(
                KindRank, member_id, "date", "model_version", "kind", "percentile", "among"
            ),
            "absences": rows(
                Absence, member_id, "first_day", "last_day", "ended_on", "said_at"
            ),
            "share_offers": rows(
                ShareOffer, member_id, "account_id", "share", "made_at", "agreed_at", "ended_at"
            ),
            "flags": rows(
                Flag, member_id, "id", "date", "network", "kind", "points", "people", "evidence",
                "raised_at",
            ),
            "appeals": rows(Appeal, member_id, "flag_id", "text", "written_at", "due_on"),
            "decisions": rows(
                Decision, member_id, "flag_id", "outcome", "reason", "decided_at"
            ),
            "topics": rows(
                TopicStrength, member_id, "topic__slug", "date", "strength", "low", "high",
                "posts", "reactors", "evidence", "bios",
            ),
            "hidden_topics": rows(TopicVeto, member_id, "topic__slug", "at", "lifted_at"),
            "topic_disputes": rows(
                TopicDispute, member_id, "topic__slug", "posts", "words", "at", "due_at",
                "decision__upheld", "decision__reason", "decision__at",
            ),
            "endorsements": rows(Endorsement, member_id, "topic__slug", "week"),
            "endorsements_given": list(
                Endorsement.objects.filter(endorser_id=member_id)
                .order_by("pk").values("topic__slug", "week")
            ),
            "endorsement_links": rows(
                EndorsementLink, member_id, "token", "topics", "opened_at", "closed_at"
            ),
        }  # fmt: skip


def rows(model: Any, member_id: int, *columns: str) -> list[dict[str, Any]]:
    return list(model.objects.filter(member_id=member_id).order_by("pk").values(*columns))
