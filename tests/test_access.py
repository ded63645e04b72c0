"""The access matrix: every URL of the house, asked by every actor.

The list of URLs comes from the resolver, the expectation from `audience`, and the examples below
say how an address is filled in. A view that is not listed here fails the test.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLPattern, get_resolver
from drf_spectacular.generators import SchemaGenerator

from campaigns import (
    audiences,
    claims,
    drafts,
    frames,
    handed_in,
    lists,
    message_reports,
    messages,
    questions,
)
from campaigns.models import AudienceExport, EventKey, Mention, Parcel, ShopSecret
from perks import stock
from perks.api.authentication import issue_token
from perks.ground import clock, consent, keyless, scopes
from perks.models import ApiToken, BrandMembership, VenueMembership
from scoring import absences, appeals
from scoring.models import Account, EndorsementLink, Flag, Topic, TopicDispute
from tests import cast

# Whose pages each name belongs to. A new view is listed here before it is merged.
ACCESS: dict[str, set[str]] = {
    "public": {
        "creator_join", "no_more", "no_report", "no_invitations", "offer_decline", "shop_join", "brand_new",
        "not_me", "front_door", "health", "metrics", "go", "api_schema", "api_docs", "api_topics",
        "validity", "api_validity", "api_draw",
        "lottery", "api_lottery", "api_lottery_draw",
        "demo", "demo_role", "pass_worker", "pass_clock", "desk_app", "desk_worker", "desk_reader",
        "desk_manifest", "api_desk_enrol", "handout", "draw", "draw_json", "api_events",
        "pixel", "api_postback", "api_shopify", "api_push", "webmention", "language",
    },
    "member": {
        "home", "perks", "perk", "api_my_claim", "perk_enter", "api_my_entry", "clock",
        "handouts", "handouts_pdf", "api_my_handouts", "api_shop_join",
        "received", "received_csv", "api_my_brief", "api_my_year",
        "privacy_month", "api_my_month", "privacy_address", "api_my_address", "claim_file",
        "api_my_files", "api_my_file",
        "claim_message", "claim_message_report", "api_my_messages", "api_my_message_report",
        "claim_draft", "api_my_draft",
        "claims", "claim", "claim_link", "claim_confirm", "claim_give_back", "receipt",
        "claim_problem", "api_my_parcels", "api_my_problem",
        "card", "card_end", "api_card", "api_card_phone", "pass_slot", "api_slot",
        "passes", "pass", "pass_paper", "pass_pdf", "privacy", "privacy_consent", "privacy_profile",
        "my_report", "my_report_csv", "mention_reuse", "claim_evidence", "evidence_withdraw",
        "evidence_picture", "api_my_report", "api_my_reuse", "api_my_evidence",
        "api_my_evidence_one",
        "answers", "api_my_answers", "api_my_answer",
        "privacy_score", "privacy_export", "privacy_erase", "score", "score_statement_json",
        "score_statement_csv",
        "endorsement_link",
        "endorsement_close", "endorse", "api_my_endorsement_link", "api_endorse", "topics", "topic",
        "topic_hide", "topic_show", "api_my_hidden_topics", "api_my_topic_disputes",
        "api_my_topic_veto", "api_my_topic_dispute",
        "flags", "flag", "api_my_flags", "api_my_flag", "api_my_flag_appeal",
        "account_share", "api_my_sharing", "api_my_push_keys", "api_my_push_key",
        "account_link", "account_keys", "account_key_end", "account_files",
        "accounts", "account_kind", "away", "away_back", "api_my_absences", "api_my_absence",
        "api_my_score_place", "account_connect", "account_connected",
        "account_linked", "account_prove", "account_read", "account_unlink",
        "api_my_wait", "perk_wait", "perk_wait_leave",
        "venue_choice", "api_passes", "api_pass", "api_pass_phone", "api_tokens", "api_token",
        "api_my_score",
        "api_my_score_history", "api_my_topics", "api_my_accounts", "api_my_account",
        "api_my_account_proof", "api_me", "api_my_consent", "api_my_perks", "api_my_eligibility",
        "api_my_claims", "api_my_claim_confirm", "api_my_claim_wants", "api_my_claim_cancel",
        "api_my_receipt",
    },
    "brand": {
        "mentions", "watch_words", "evidence_decide", "evidence_shown", "api_campaign_misses",
        "api_campaign_words", "api_campaign_evidence", "api_evidence_decide",
        "creators", "api_creators", "api_creators_to_list",
        "audiences", "audience_new", "audiences_compare", "audience", "audience_export",
        "audience_csv", "audience_delete", "api_audiences", "api_audiences_compare",
        "api_audience", "api_audience_refresh", "api_audience_exports",
        "log", "log_csv", "campaign_ask", "campaign_approve", "spending_bound",
        "api_campaign_ask", "api_campaign_approve",
        "api_campaigns_compare", "api_campaigns_tiring", "api_campaign_policies",
        "api_campaign_report_letters", "api_campaign_searches", "api_campaign_evidence_picture",
        "doors", "api_doors", "api_event_keys", "api_event_key", "api_brand_claim", "api_brand_perk",
        "api_perk_desk", "api_parcels_file", "api_tracking_file",
        "brand", "campaign_way", "events", "event_key_revoke",
        "sales", "sales_ways", "shop_revoke", "code_alarms", "code_alarm", "campaign_links",
        "api_campaign_links", "api_conversions", "api_conversion_totals", "api_conversion_file",
        "api_code_alarms", "api_code_alarm", "api_perk_canaries",
        "campaigns", "campaign_new", "campaign", "campaign_reach", "campaign_preview",
        "campaign_launch", "campaign_pause", "campaign_resume", "campaign_end", "people",
        "campaign_choosing", "campaign_shortlist", "campaign_mark_undo", "api_campaign_choosing",
        "api_campaign_waves", "api_campaign_shortlist", "api_campaign_marks",
        "brand_validity", "api_brand_validity", "campaigns_compare",
        "report_letters", "attribution", "api_campaign_attribution",
        "shops", "shop_remove", "settlement_csv", "api_campaign_shops", "api_campaign_shop_terms",
        "api_campaign_shop_link", "api_campaign_shop", "money", "ledger_csv", "api_campaign_money",
        "api_campaign_ledger",
        "selection", "selection_csv", "api_campaign_selection",
        "brief", "api_campaign_brief", "brief_file_add", "brief_file", "api_brief_files",
        "api_brief_file", "threads", "thread", "thread_report", "api_threads",
        "api_claim_messages", "api_message_report",
        "disclosure", "api_campaign_disclosure",
        "claim_revoke", "report", "report_csv", "mentions_csv", "report_xlsx", "report_pdf",
        "stock", "perk_new", "stock_add", "perk_door", "team",
        "perk_terms", "fulfilment", "fulfilment_csv", "fulfilment_tracking", "parcel",
        "api_parcels", "api_parcels_tracking", "api_parcel", "api_parcel_address",
        "api_parcel_replace", "api_parcel_answer", "api_parcel_back",
        "team_member", "known", "api_brand_customers", "api_brand_lists", "api_brand_list",
        "api_brand_questions", "machines", "machine_revoke", "api_brand_tokens", "api_brand_token",
        "api_campaigns", "api_campaign", "api_campaign_rule", "api_campaign_count",
        "api_campaign_launch", "api_campaign_pause", "api_campaign_resume", "api_campaign_end",
        "api_campaign_claims", "api_campaign_report", "api_campaign_mentions", "api_claim_revoke",
        "claim_restore", "limits", "api_campaign_limits", "api_claim_restore",
        "api_brand_perks", "api_brand_stock", "api_brand_releases", "api_brand_terms",
    },
    "venue": {
        "venue_override", "venue_reverse", "venue_scan", "venue_capacity", "venue_exit",
        "venue_sponsors", "venue_settlement", "venue_sponsor_leave", "api_sponsors", "api_sponsor",
        "venue_conflicts", "venue_settle", "venue_practice", "venue_staff",
        "venue_staff_member", "venue_pin",
        "venue", "venue_answer", "venue_undo", "venue_today", "venue_devices", "device_revoke",
        "device_gap", "device_unsent",
        "api_verify", "api_redeem", "api_undo", "api_scans",
    },
    "device": {
        "api_till_reverse", "api_exits", "api_occupancy", "api_desk_staff",
        "api_till_verify", "api_till_redeem", "api_till_undo", "api_desk_bundles",
        "api_desk_attempt", "api_desk_records", "api_desk_heartbeat",
    },
    "operator": {
        "networks", "network", "network_test",
        "appeals", "appeal", "message_reports", "message_report",
        "runs", "run_now", "score_models", "score_model", "topic_disputes", "topic_dispute",
        "watch", "mail", "letter", "outgoing", "outgoing_close",
        "readings", "readings_replay",
    },
}  # fmt: skip

SIGN_IN = "/account/login/"
REACHED = {200, 201, 204, 400, 405, 409, 410, 415, 422, 428}
ACTORS = ("nobody", "alice", "bea", "victor", "olga", "mallory")
# Who is let through to a page of an audience, when it is about the rows of Alice, Northwind and
# the lounge. Everybody who is signed in is a member of sorts; rows of others are not found.
LET_IN = {
    "public": set(ACTORS),
    "member": set(ACTORS) - {"nobody"},
    "member of the row": {"alice"},
    "brand": {"bea"},
    "venue": {"victor"},
    # Devices come with a token of their own; nobody who signs in is one.
    "device": set(),
    "operator": {"olga"},
}
# Any member may look at a live campaign's perk and ask about it, and open a link that was shared;
# a purpose is no row of anybody.
ASKS_ABOUT = {
    "account_link", "account_connect", "account_connected", "perk_wait", "perk_wait_leave", "api_my_wait", 
    "perk", "perk_enter", "api_my_entry", "endorse", "api_endorse", "api_my_eligibility", "api_my_consent",
    "api_my_answer", "api_shop_join", "received_csv", "api_my_year",
}  # fmt: skip


@dataclass(frozen=True)
class Page:
    name: str
    route: str
    audience: str
    path: str

    @property
    def who(self) -> str:
        """Pages of members that name a row are its owner's only."""
        if self.audience == "member" and "<" in self.route and self.name not in ASKS_ABOUT:
            return "member of the row"
        return self.audience


def routes(resolver=None, prefix=""):
    """Every URL of ours with its view; allauth's and the admin's are asked elsewhere."""
    for pattern in (resolver or get_resolver()).url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield route, pattern
        elif not route.startswith(("account/", "admin/")):
            yield from routes(pattern, route)


def audience_of(callback) -> str | None:
    view = getattr(callback, "view_class", None) or getattr(callback, "cls", callback)
    return getattr(callback, "audience", None) or getattr(view, "audience", None)


def test_every_view_is_listed_with_its_audience():
    found = {(audience_of(pattern.callback), pattern.name) for _, pattern in routes()}
    listed = {(audience, name) for audience, names in ACCESS.items() for name in names}
    assert found == listed


@dataclass
class House:
    people: cast.Cast
    examples: dict[str, str]

    def pages(self) -> list[Page]:
        return [
            Page(pattern.name, route, audience_of(pattern.callback) or "", self.path(route))
            for route, pattern in routes()
        ]

    def path(self, route: str) -> str:
        """The address with an example for each converter: by its name, or for `id` by its noun."""
        noun = re.search(r"([\w-]+)/<int:id>", route)
        examples = {**self.examples, "id": self.examples[noun[1]] if noun else ""}
        return "/" + re.sub(r"<(?:\w+:)?(\w+)>", lambda found: examples[found[1]], route)

    def client(self, name: str) -> Client:
        client = Client()
        if name != "nobody":
            with scopes.act_as(scopes.system("tests")):
                client.force_login(getattr(self.people, name))
        return client


@pytest.fixture
def house(people, settings, tmp_path) -> House:
    """Alice has claimed Northwind's lounge day and linked an account; everything has a row."""
    settings.PERKS_FRAMES = tmp_path
    with scopes.act_as(scopes.system("tests")):
        people.northwind.vetted_at = clock.now()
        people.northwind.save()
        consent.give(people.alice.pk, list(consent.PURPOSES))
        stock.add_units(people.lounge_day, 3)
        frames.build()
        campaign = drafts.draft(
            people.northwind,
            people.lounge_day,
            "Winter",
            rule={"all": [{"field": "age", "op": ">=", "value": 18}]},
            is_open=True,
            landing_url="https://northwind.example/",
            starts_at=clock.now() - timedelta(days=1),
        )
        drafts.launch(campaign)
        claim = claims.claim(people.alice.pk, campaign.pk, key="matrix").claim
        claims.confirm(claim.pk, people.alice.pk)
        claim.refresh_from_db()
        messages.write(claim.pk, "member", people.alice.pk, "Is there a shower?", None)
        message = messages.write(claim.pk, "brand", people.northwind.pk, "There is.", None)
        reported = message_reports.report(message.pk, "member", people.alice.pk, "Rude.", None)
        account = Account.objects.create(
            member=people.alice, network="web", native_id="a.example/feed", actor_key=b"a" * 16
        )
        absence = absences.declare(people.alice.pk, clock.today(), clock.today())
        topic = Topic.objects.create(slug="tea", name="Tea")
        dispute = TopicDispute.objects.create(
            member=people.alice, topic=topic, round=1, posts=[1], words="I drink none.",
            due_at=clock.now() + timedelta(days=14),
        )  # fmt: skip
        flag = Flag.objects.create(
            member=people.alice, date=clock.today(), network="web", kind="pods", points=-3.0,
            people=9.0, evidence={"reactors": 30, "reactions": 90, "days": [], "posts": []},
        )  # fmt: skip
        appeals.appeal(flag.pk, "They are my readers.")
        anybody = {"field": "score", "op": ">=", "value": 1}
        audience = audiences.save(people.northwind, "Travellers", anybody)
        export = AudienceExport.objects.create(
            version=audiences.newest(audience), brand_id=people.northwind.pk, purpose="lists",
            people=10,
        )  # fmt: skip
        kept = lists.make(people.northwind.pk, "Regulars", "shortlist")
        question = questions.ask(people.northwind.pk, "Is it for a business?", ["Yes", "No"])
        shared = EndorsementLink.objects.create(
            member=people.alice, token="endorse-alice", topics=[topic.pk]
        )
        event_key = EventKey.objects.create(
            brand=people.northwind, label="Gate", sealed_secret=b"s"
        )
        shop_secret = ShopSecret.objects.create(
            brand=people.northwind, shop="northwind.example", sealed_secret=b"s"
        )
        machine = ApiToken.objects.create(
            digest=b"d" * 32, hint="hint", label="shop", brand=people.northwind
        )
        parcel = Parcel.objects.create(
            claim=claim, member=people.alice, brand=people.northwind, unit=claim.unit
        )
        sent = handed_in.submit(claim.pk, people.alice.pk, clock.today(), "https://a.example/1")
        said = Mention.objects.create(
            claim=claim, campaign=campaign, brand=people.northwind, member=people.alice,
            network="web", native_id="1", found_by="tag", posted_at=clock.now(),
        )  # fmt: skip
        examples = {
            "parcel": parcel.pk,
            "year": clock.today().year, "message": message.pk, "message-reports": reported.pk,
            "brand": "northwind", "venue": "lounge-sfo", "campaign": campaign.pk,
            "mentions": said.pk, "evidence": sent.pk, "sent": sent.pk,
            "perk": people.lounge_day.pk, "claim": claim.pk, "claims": claim.pk,
            "passes": claim.pass_issued_id, "accounts": account.pk, "away": absence.pk,
            "absences": absence.pk, "flags": flag.pk, "appeals": flag.pk, "devices": people.desk.pk,
            "number": claim.receipt.number, "slug": claim.link.slug, "role": "alice",
            "audience": audience.pk, "export": export.pk, "tokens": machine.pk, "machines": machine.pk,
            "membership": BrandMembership.objects.get(user=people.bea).pk, "undo": 1,
            "redemptions": 1, "answers": 1, "uses": 1, "scans": 1, "conflicts": 1, "signed": "x",
            "events": event_key.pk, "event-keys": event_key.pk,
            "shop": 1, "ways": shop_secret.pk, "codes": 1, "code-alarms": 1,
            "staff": VenueMembership.objects.get(user=people.victor).pk,
            "name": "x", "handle": "x", "place": 0, "version": "v2", "network": "web",
            "file": 1, "lists": kept.pk, "question": question.pk,
            "key": 1, "purpose": "score", "topic": topic.slug, "token": shared.token, "disputes": dispute.pk,
        }  # fmt: skip
    return House(people, {key: str(value) for key, value in examples.items()})


def answer(client: Client, page: Page, method: str):
    return client.generic(method, page.path, REMOTE_ADDR="192.0.2.1")


def is_let_in(response) -> bool:
    if response.status_code in (301, 302):
        return not response.url.startswith(SIGN_IN)
    return response.status_code in REACHED


# Off outside the demo, or without the local mail folder: nobody is let in.
CLOSED = {"demo", "demo_role", "metrics", "mail", "letter"}
# There is no such row in this house (a scan, a token, a score): "not found" is the right answer.
WITHOUT_ROW = {
    "shop_join", "api_shop_join", "shop_remove", "api_campaign_shop", "venue_settlement",
    "venue_sponsor_leave", "api_sponsor",
    "thread_report", "creator_join", "no_more", "no_report", "draw", "draw_json", "handout", "handouts",
    "offer_decline", "no_invitations",
    "evidence_picture", "evidence_shown", "api_campaign_evidence_picture",
    "device_gap", "device_unsent", "not_me", "venue_scan",
    "venue_answer", "venue_undo", "api_undo", "api_token", "api_my_score", "score_statement_json",
    "score_statement_csv", "api_my_score_place",
    "claim_file", "api_my_file", "brief_file", "api_my_address", "api_draw", "api_my_entry",
    "lottery", "api_lottery", "api_lottery_draw", "score_model", "topic", "api_my_endorsement_link",
}  # fmt: skip


def test_the_matrix(house):
    """Mallory, signed in, gets 404 and not 403: whether there is such a brand, venue or row is none
    of her business.
    """
    clients = {name: house.client(name) for name in ACTORS}
    wrong = []
    for page in house.pages():
        expected = set() if page.name in CLOSED else LET_IN[page.who]
        for name, client in clients.items():
            response = answer(client, page, "GET")
            if response.status_code == 405 and page.who == "member of the row":
                continue  # it is only written to: the test of writes below asks whose row it is
            let_in = is_let_in(response)
            if page.name in WITHOUT_ROW and name in expected:
                let_in = let_in or response.status_code == 404
            told = name == "mallory" and name not in LET_IN[page.who]
            told = told and response.status_code not in (404, 405)
            if let_in != (name in expected) or told:
                wrong.append((page.path, name, response.status_code))
    assert "\n".join(map(str, wrong)) == ""


def fingerprint() -> str:
    """A hash over every row of every table of ours, as the system sees them."""
    with scopes.act_as(scopes.system("tests")), connection.cursor() as cursor:
        cursor.execute(
            "SELECT string_agg(format('SELECT %L || md5(coalesce(string_agg(md5(t::text), %L"
            " ORDER BY md5(t::text)), %L)) AS line FROM %I t', tablename, '', '', tablename),"
            " ' UNION ALL ' ORDER BY tablename) FROM pg_tables WHERE schemaname = 'public'"
            " AND tablename ~ '^(perks|scoring|campaigns)_' AND tablename <> 'perks_cache'"
            # Months are read through their tables.
            " AND NOT (SELECT relispartition FROM pg_class"
            "          WHERE oid = format('%I', tablename)::regclass)"
        )
        (union,) = cursor.fetchone()
        cursor.execute(f"SELECT md5(string_agg(line, '' ORDER BY line)) FROM ({union}) AS lines")
        return str(cursor.fetchone()[0])


def test_nothing_changes_when_a_stranger_writes(house):
    """Mallory sends every method to every address that is not hers."""
    client, before = house.client("mallory"), fingerprint()
    for page in house.pages():
        if "mallory" in LET_IN[page.who]:
            continue
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            response = client.generic(
                method, page.path, data="{}", content_type="application/json",
                HTTP_IDEMPOTENCY_KEY="mallory", REMOTE_ADDR="192.0.2.1",
            )  # fmt: skip
            assert not 200 <= response.status_code < 300, (method, page.path)
    assert fingerprint() == before


def test_what_changes_something_over_the_api_needs_a_key(house):
    """As the description says it, so it is; what needs none is listed with its reason, or public."""
    pages = {re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", f"/{page.route}"): page for page in house.pages()}
    with scopes.act_as(scopes.system("tests")):
        token = issue_token("till", device=house.people.desk)
    clients = {"member": house.client("alice"), "brand": house.client("bea"),
               "venue": house.client("victor"), "device": Client(headers={
                   "authorization": f"Bearer {token}"})}  # fmt: skip
    free, not_asked = set(), []
    before = fingerprint()
    for path, methods in SchemaGenerator().get_schema(request=None, public=True)["paths"].items():
        page = pages[path]
        for method in set(methods) - {"get"}:
            told = methods[method].get("parameters", [])
            if not any(each["name"] == "Idempotency-Key" and each["required"] for each in told):
                free.add(page.name)
                continue
            answer = clients[page.audience].generic(
                method.upper(), page.path, data="{}", content_type="application/json",
                HTTP_IDEMPOTENCY_KEY="", REMOTE_ADDR="192.0.2.1",
            )  # fmt: skip
            if (answer.status_code, answer.json()["code"]) != (400, "key_missing"):
                not_asked.append((page.name, method, answer.status_code))
    assert not_asked == []
    assert fingerprint() == before
    scoring = {page.name for page in pages.values() if page.name in free and page.route.startswith(
        "api/") and page.name not in keyless.NAMES and page.audience != "public"}  # fmt: skip
    modules = {pattern.callback.__module__.partition(".")[0] for _, pattern in routes()
               if pattern.name in scoring}  # fmt: skip
    assert modules == {"scoring"}
    assert set(keyless.NAMES) <= free


def test_the_fingerprint_sees_a_change(house):
    before = fingerprint()
    with scopes.act_as(scopes.system("tests")):
        house.people.code_perk.name = "Changed"
        house.people.code_perk.save()
    assert fingerprint() != before


def test_without_its_decorator_a_page_would_be_open(house, monkeypatch):
    """The twin: a membership that anybody has lets Mallory in, and the matrix would say so."""
    from perks.web import access

    monkeypatch.setattr(
        access,
        "brand_membership",
        lambda user_id, slug: BrandMembership(
            brand=house.people.northwind, user_id=user_id, role="owner"
        ),
    )
    assert house.client("mallory").get("/brand/northwind/campaigns/").status_code == 200
