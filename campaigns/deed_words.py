"""A brand's log in words: who did what, from the address that was used."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from campaigns.models import Campaign
from perks.ground import scopes
from perks.models import Deed, User

# What the addresses of pages mean; those of the API end in the same words where they do the same.
WORDS = {
    "campaign_new": "Drafted a campaign",
    "campaign": "Changed the sentence or the facts",
    "campaign_rule": "Changed the sentence",
    "campaign_way": "Changed the way it is given",
    "campaign_launch": "Launched",
    "campaign_ask": "Asked for approval of the budget",
    "campaign_approve": "Approved the budget",
    "spending_bound": "Changed what needs a second person",
    "campaign_pause": "Paused",
    "campaign_resume": "Resumed",
    "campaign_end": "Ended",
    "campaign_over": "Ended: its last day was over",
    "campaign_end_moved": "Moved the last day",
    "campaign_choosing": "Changed how people are chosen",
    "campaign_waves": "Opened a wave",
    "campaign_shortlist": "Marked somebody on the shortlist",
    "campaign_marks": "Marked somebody on the shortlist",
    "campaign_mark_undo": "Took back a mark on the shortlist",
    "claim_revoke": "Took a claim back",
    "claim_restore": "Gave a claim again",
    "thread": "Wrote to a member",
    "claim_messages": "Wrote to a member",
    "thread_report": "Reported a message",
    "message_report": "Reported a message",
    "money": "Changed the worth or the budget",
    "campaign_money": "Changed the worth or the budget",
    "ledger_csv": "Took out the ledger",
    "brief": "Changed the brief",
    "campaign_brief": "Changed the brief",
    "shops": "Changed the terms for shops",
    "campaign_shop_terms": "Changed the terms for shops",
    "campaign_shop_link": "Made a joining link for shops",
    "shop_remove": "Removed a shop",
    "campaign_shop": "Removed a shop",
    "settlement_csv": "Took out the settlement",
    "limits": "Changed the limits",
    "campaign_limits": "Changed the limits",
    "attribution": "Changed how sales are credited",
    "campaign_attribution": "Changed how sales are credited",
    "evidence_decide": "Decided about evidence",
    "watch_words": "Changed the words that are looked for",
    "campaign_words": "Changed the words that are looked for",
    "disclosure": "Took out the audit bundle",
    "selection_csv": "Took out the selection rates",
    "campaign_report_letters": "Changed who gets the report by letter",
    "report_letters": "Changed who gets the report by letter",
    "report_xlsx": "Took out the report",
    "report_pdf": "Took out the report",
    "report_csv": "Took out the report",
    "audience_new": "Saved an audience",
    "audience": "Changed an audience",
    "audience_export": "Exported an audience",
    "audience_csv": "Took out an export",
    "audience_delete": "Deleted an audience",
    "creators": "Invited creators",
    "stock": "Changed the stock",
    "fulfilment": "Sent parcels",
    "fulfilment_csv": "Took out addresses for a carrier",
    "fulfilment_tracking": "Took in a carrier's file",
    "parcel": "Changed a parcel",
    "perk_new": "Described a perk",
    "stock_add": "Added stock",
    "perk_terms": "Changed where a perk may go",
    "perk_door": "Changed what the desk does",
    "doors": "Changed the joining of doors",
    "known": "Changed customers, lists or questions",
    "team": "Changed the team",
    "team_member": "Changed a role or the team",
    "sales": "Took in sales",
    "sales_ways": "Changed how sales are told",
    "shop_revoke": "Revoked a shop's secret",
    "code_alarm": "Settled a code's alarm",
    "events": "Made a key for events",
    "event_key_revoke": "Revoked a key for events",
    "log_csv": "Took out this log",
    "machines": "Enrolled a machine",
    "machine_revoke": "Revoked a machine",
}
MACHINE, GONE = "A machine", "Somebody whose account is gone"
ITSELF = "Perks, by itself"


@dataclass(frozen=True)
class Line:
    """One line of the log as people read it; `campaign` is its name, "" when it was none."""

    at: datetime
    who: str
    what: str
    campaign: str
    campaign_id: str
    of: str
    way: str


def told(deeds: Iterable[Deed]) -> Iterator[Line]:
    """The lines of some deeds, in two queries."""
    shown = list(deeds)
    people = names_of({deed.by for deed in shown if deed.by})
    numbers = {deed.of["campaign"] for deed in shown if deed.of.get("campaign", "").isdigit()}
    campaigns = dict(Campaign.objects.filter(pk__in=numbers).values_list("pk", "name"))
    for deed in shown:
        number = deed.of.get("campaign", "")
        yield Line(
            deed.at,
            who(deed.by, people, deed.way),
            words(deed.name),
            campaigns.get(int(number), "") if number.isdigit() else "",
            number,
            ", ".join(f"{key} {value}" for key, value in deed.of.items() if key != "campaign"),
            deed.way,
        )


def words(name: str) -> str:
    """What was done; an address without words of its own is named as it is."""
    plain = name.removeprefix("api_").removeprefix("brand_")
    return WORDS.get(plain) or WORDS.get(name) or plain.replace("_", " ").capitalize()


def who(by: int | None, people: Mapping[int, str], way: str = "") -> str:
    """Somebody's name; what followed by itself was done by nobody."""
    if by:
        return people.get(by, GONE)
    return ITSELF if way == "self" else MACHINE


def name_of(by: int | None) -> str:
    """Who is behind one number."""
    return who(by, names_of({by} if by else ()))


def names_of(ids: Collection[int]) -> dict[int, str]:
    with scopes.switched_to(scopes.system("team")):
        found = User.objects.filter(pk__in=ids)
        return {user.pk: user.name or user.email for user in found}
