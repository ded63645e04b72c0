"""Tasks of the campaigns package. Each takes ids or nothing, delegates, and may run twice."""

from celery import shared_task

from campaigns import (
    addresses,
    claims,
    creators,
    customers,
    disclosures,
    draws,
    emptying,
    ending,
    evidence,
    following,
    frames,
    invitations,
    mentions,
    messages,
    report_letters,
    rewards,
    searching,
    sweeping,
    traces,
    validities,
    visitors,
    waiting,
)
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
    """The sweep: every live campaign that runs now; gives their number.

    Where a campaign chooses, its next wave is opened when it is due and there is stock.
    """
    with scopes.act_as(scopes.system("invitations")):
        live = Campaign.objects.filter(
            state="live", starts_at__lte=clock.now(), ends_at__gt=clock.now()
        )
        ids = list(live.values_list("pk", flat=True))
    return sweeping.each(ids, invited)


def invited(campaign_id: int) -> int:
    """Invite for one campaign; 1, for counting them."""
    invitations.invite(campaign_id)
    return 1


@shared_task
def end_campaigns() -> int:
    """The sweep: campaigns past their last day end; gives how many."""
    return ending.end_due()


@shared_task
def expire_holds() -> int:
    """Tidy holds that ran out, and forget where claims came from two days ago."""
    with scopes.act_as(scopes.system("claims")):
        traces.forget()
    return claims.expire_lapsed()


@shared_task
def offer_waiting(campaign_id: int) -> int:
    """Offer what came back to whoever waits for it longest."""
    return waiting.offer(campaign_id)


@shared_task
def offer_all_waiting() -> int:
    """The sweep: all waiting lists."""
    return waiting.offer_all()


@shared_task
def collect_mentions(member_id: int | None = None) -> int:
    """Find mentions among what was refreshed, of one member or of all; read whether they disclose, and
    give what is for them."""
    found = mentions.collect(member_id)
    disclosures.read_all(member_id)
    rewards.give_all()
    return found


@shared_task
def purge_addresses() -> int:
    """Delete the addresses whose parcels came long enough ago; gives how many."""
    return addresses.purge()


@shared_task
def follow_mentions() -> int:
    """The sweep: what became of the posts that were found; gives the number of accounts to look at."""
    return following.follow_due()


@shared_task
def follow_account(account_id: int) -> int:
    """Ask a network how the mentions on one account stand; gives how many changed."""
    return following.follow_account(account_id)


@shared_task
def search_mentions() -> int:
    """Search the networks that can be for posts of members; gives the number of new mentions."""
    found = searching.search_all()
    if found:
        rewards.give_all()
    return found


@shared_task
def draw_lots() -> int:
    """Draw what is due, and pass on what winners let lapse; gives how many perks were held."""
    return sweeping.each(draws.due(), draws.draw)


@shared_task
def read_validity() -> int:
    """Write down what the score told of campaigns that are settled; gives what is new."""
    return validities.read_all()


@shared_task
def write_reports() -> int:
    """Write the reports that somebody asked for by letter and that are due; gives their number."""
    return report_letters.write_due()


@shared_task
def read_report(campaign_id: int) -> int:
    """Read what one campaign changed anew: a page was opened that showed an older reading."""
    return evidence.read_one(campaign_id)


@shared_task
def read_reports() -> int:
    """Read what campaigns changed anew, so that their reports open at once; gives their number."""
    return evidence.read_due()


@shared_task
def forget_creators() -> int:
    """Forget invitations to people outside that have run out."""
    return creators.forget_expired()


@shared_task
def match_customers(brand_id: int | None = None) -> int:
    """Match members with the customers of a brand, or of all brands; gives how many."""
    return customers.match_all() if brand_id is None else customers.match(brand_id)


@shared_task
def match_member(member_id: int) -> None:
    """Match one member with the customers of every brand."""
    customers.match_member(member_id)


@shared_task
def forget_visitors() -> int:
    """Throw away what made the visitors of days that are over comparable."""
    return visitors.forget()


@shared_task
def empty_mentions() -> int:
    """Delete the words of mentions that were read long enough ago; gives the number of mentions."""
    return emptying.empty()


@shared_task
def purge_messages() -> int:
    """Delete the threads of claims that ended a year ago; gives the number of messages."""
    return messages.purge()
