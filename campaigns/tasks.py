"""Tasks of the campaigns package. Each takes ids or nothing, delegates, and may run twice."""

from celery import shared_task

from campaigns import claims, frames, invitations, mentions
from campaigns.models import Campaign
from perks.ground import clock, scopes


@shared_task
def build_frame() -> int:
    """Bring the audience frame up to date; gives its version."""
    return frames.refresh().version


@shared_task
def invite(campaign_id: int) -> dict[str, int]:
    """Invite whoever fits a live campaign and was not asked yet."""
    return invitations.invite(campaign_id)


@shared_task
def invite_all() -> int:
    """The sweep: every live campaign that runs now; gives their number."""
    with scopes.act_as(scopes.system("invitations")):
        live = Campaign.objects.filter(
            state="live", starts_at__lte=clock.now(), ends_at__gt=clock.now()
        )
        ids = list(live.values_list("pk", flat=True))
    for id in ids:
        invitations.invite(id)
    return len(ids)


@shared_task
def expire_holds() -> int:
    """Tidy holds that ran out."""
    return claims.expire_lapsed()


@shared_task
def collect_mentions(member_id: int | None = None) -> int:
    """Find mentions among what was refreshed, of one member or of all."""
    return mentions.collect(member_id)
