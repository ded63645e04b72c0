"""Which templates and modules speak to members, visitors and venues: these are translated.

The console, operators' pages and the API are English and stand in none of these lists.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("perks", "scoring", "campaigns")
# Templates of the console, of operators, of machines, and e-mail to brands.
ENGLISH_TEMPLATES = (
    "campaigns/brand/", "campaigns/message_reports.html", "campaigns/message_decide.html",
    "campaigns/email/code_alarm", "campaigns/email/report.", "campaigns/email/ended",
    "scoring/runs.html", "scoring/network.html", "scoring/networks.html", "scoring/models.html",
    "scoring/model.html", "scoring/disputes.html", "scoring/dispute.html", "scoring/appeals.html",
    "scoring/appeal.html", "perks/email/brand_", "perks/watch.html", "perks/mail.html", "perks/letter.html",
    "perks/api_docs.html", "perks/demo.html", "perks/partials/funnel.html",
    "perks/desk", "perks/pass_worker.js",
)  # fmt: skip
# Single words of those modules that stand as facts in sentences.
FACTS = (
    "provisional", "settled", "yes", "no", "twice", "Staff", "Supervisor", "Owner", "staff",
    "supervisor", "owner", "a blog", "Found by the tag", "Found by the personal link",
    "Found by the personal code", "Found by the handle", "Found by the address", "Found by a word",
    "Submitted by the member, not verified", "a person", "by no name",
    "of", "at least {value}", "more than {value}", "at most {value}", "{enough} is enough.",
    "If you post about {topic} elsewhere, link that account.",
    "Asks for at least {value} in {topic}.", "Asks for more than {value} in {topic}.",
    "There is no such file.", "Claim the bundle", "A file of your own",
    "Push by a program", "Newsletter", "a mark that we give you",
    "shares", "quotes", "lists", "replies", "mentions", "likes",
    "followers", "people", "posts", "A person", "A creator's business", "An organisation", "A brand",
    "Run by several people", "Automated, by its own word", "organisations", "brands",
    "Claim the code", "Claim the ticket", "Claim your tier",
    "You can give it back until the first of its passes was used.",
    "You can give it back until it is on its way.",
    "A code that was shown is not given to anybody else.",
    "The code is the same for everybody who has this perk.",
)  # fmt: skip
MODULES = {
    "perks": """
        answers arrivals bindings cards conflicts device_states devices doors enrolment erasure
        examination floor handouts log_words not_me paper passes passkeys pins redemptions samples scans
        shared_codes shop_desk shop_signup slots stays stock supervision training venue_team
        ground/consent ground/signed_in ground/plots/dial ground/plots/markup
        ground/plots/sparkline ground/plots/strip templatetags/look kinds/base
        web/card web/devices web/floor web/language web/member web/middleware web/missing
        web/navigation web/passkey_forms web/period web/practice web/sign_in web/sign_in_form
        web/sign_up web/slots web/sponsors web/staff web/supervision web/venue web/watch
    """,
    "scoring": """
        absences accounts appeals connecting connectors/bluesky connectors/failures connectors/feed
        connectors/github connectors/hackernews connectors/mastodon connectors/newsletter
        connectors/sign_in connectors/stackexchange connectors/web connectors/x connectors/youtube
        disputes endorsed endorsements flagged kinds left_out lost moving pace
        sharing stances statement topics vetoes who_reacted words web/accounts web/away web/connect
        web/endorse web/flags web/forms web/linking web/linking_words web/member web/topic_forms
        web/topics
    """,
    "campaigns": """
        because claims closing declining disclosures draft_check draws eligibility fatigue
        forme handed_in history landing letters links lotteries message_letters messages my_report
        parcels pictures postal problems reuse
        tiers waiting disclosure/__init__ disclosure/reading
        needs/address needs/answers needs/guests needs/variant
        rules/asked rules/operators rules/sentence rules/words rules/verdict
        rules/fields/age rules/fields/amount rules/fields/answer rules/fields/area
        rules/fields/cooldown rules/fields/country rules/fields/distance rules/fields/endorsements
        rules/fields/engagement rules/fields/first_party rules/fields/language
        rules/fields/month_budget rules/fields/network rules/fields/on_list rules/fields/perks_had
        rules/fields/place rules/fields/posts_per_week rules/fields/reach rules/fields/read_within
        rules/fields/score rules/fields/score_low rules/fields/score_state rules/fields/since
        rules/fields/stance rules/fields/tenure rules/fields/topic
        templatetags/disclosing templatetags/numbers
        web/creator_pages web/evidence_pages web/member* web/needs_form web/parcel_page
        web/perk_lines web/profile_form web/public web/report_letters web/shop_join web/thread_page
        web/validity_page
    """,
}


def english() -> frozenset[str]:
    """What modules that speak to members say to others only: the editor, logs, file formats."""
    lines = (Path(__file__).parent / "english.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(lines)


def modules(package: str) -> list[Path]:
    """The modules of a package that speak, in order."""
    found = {
        path for name in MODULES[package].split() for path in (ROOT / package).glob(f"{name}.py")
    }
    return sorted(found)


def templates(package: str) -> list[Path]:
    """The templates of a package that members, visitors and venues see, in order."""
    folders = {"perks": ("perks", "account", "allauth", "mfa"), "scoring": ("scoring",)}
    top = ROOT / "templates"
    found = [
        path
        for folder in folders.get(package, (package,))
        for path in sorted((top / folder).rglob("*.*"))
    ]
    if package == "perks":
        found += sorted(top.glob("*.html"))
    return [
        path for path in found if not path.relative_to(top).as_posix().startswith(ENGLISH_TEMPLATES)
    ]
