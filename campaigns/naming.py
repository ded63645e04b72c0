"""A saved audience as a file: whoever agreed to be named, each with a receipt that says why.

The brand reads a given name, a reference of its own and the number of the receipt; never a score,
an address or an account. That she is in the file tells that she fits the rule: this is what the
member agreed to under the purpose "lists".
"""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from campaigns import audiences, targeting
from campaigns.counts import FEW
from campaigns.exports import as_csv
from campaigns.models import AudienceExport, AudienceVersion, NamedMember, SavedAudience
from campaigns.rules.parse import parse
from campaigns.rules.verdict import Verdict
from perks.ground import receipts, scopes
from perks.ground.consent import Consent
from perks.ground.errors import Refusal
from perks.ground.vault import keyed_hash
from perks.models import Brand, User

PURPOSE = "lists"
MOST = 5000
AGREED = {
    "verdict": "yes",
    "sentence": "Agreed to be named to brands whose list they fit",
    "value": "You agreed to this on the privacy page, where you can also end it.",
}


@dataclass(frozen=True)
class Named:
    """One line of the file."""

    reference: str
    given_name: str
    receipt: str


def reference_of(brand_id: int, member_id: int) -> str:
    """What a member is called in this brand's files: the same in each, another at other brands."""
    return keyed_hash("named", str(brand_id), str(member_id)).hex()


def export(brand: Brand, audience: SavedAudience, asked_by: int | None) -> AudienceExport:
    """Judge who agreed on fresh values, and write the export with a receipt for each.

    Raises Refusal brand_not_vetted (403), export_of_few, export_too_large or export_too_near;
    nothing is written then, and nobody is named.
    """
    if brand.vetted_at is None:
        raise Refusal(
            "brand_not_vetted",
            "An operator has not vetted your brand yet. Nobody was named; the audience is kept.",
            403,
        )
    version = audiences.newest(audience)
    with scopes.act_as(scopes.system("naming")), transaction.atomic():
        # One export of a brand at a time, so that each is compared with all before it.
        Brand.objects.select_for_update(no_key=True).get(pk=brand.pk)
        fitting = who_fits(brand, version)
        check_far(brand, version, set(fitting))
        return write(brand, version, fitting, asked_by)


def who_fits(brand: Brand, version: AudienceVersion) -> dict[int, Verdict]:
    """The verdicts of whoever agreed and fits now. Raises export_of_few and export_too_large."""
    rule = parse(version.tree, None)
    agreed = set(
        Consent.objects.filter(purpose=PURPOSE, withdrawn_at=None).values_list(
            "member_id", flat=True
        )
    )
    asked = [id for id in targeting.audience(rule, brand.pk) if id in agreed]
    if len(asked) > MOST:
        raise Refusal(
            "export_too_large",
            f"More than {MOST:,} people would be named. Nobody was. Ask for more in the rule.",
        )
    verdicts = targeting.judge_all(rule, brand, asked)
    fitting = {id: verdicts[id] for id in asked if id in verdicts and verdicts[id].answer == "yes"}
    if len(fitting) < FEW:
        raise Refusal(
            "export_of_few",
            f"Fewer than {FEW} of the people who fit agreed to be named to brands. Nobody was "
            "named. The audience and its counts stay.",
        )
    return fitting


def check_far(brand: Brand, version: AudienceVersion, fitting: set[int]) -> None:
    """Raise Refusal export_too_near when another rule's file differs by fewer than ten people.

    One file beside the other would tell of those few what neither says.
    """
    earlier: dict[int, set[int]] = {}
    rows = NamedMember.objects.filter(brand=brand).exclude(export__version__digest=version.digest)
    for export_id, member_id in rows.values_list("export_id", "member_id"):
        earlier.setdefault(export_id, set()).add(member_id)
    if any(len(fitting ^ members) < FEW for members in earlier.values()):
        raise Refusal(
            "export_too_near",
            f"An earlier export of another rule differs from this one by fewer than {FEW} people. "
            "Both together would tell about these few. Nobody was named.",
        )


def write(
    brand: Brand, version: AudienceVersion, fitting: dict[int, Verdict], asked_by: int | None
) -> AudienceExport:
    """The export, and for each member a receipt and a line."""
    export: AudienceExport = AudienceExport.objects.create(
        version=version,
        brand_id=brand.pk,
        purpose=PURPOSE,
        people=len(fitting),
        asked_by=asked_by,
    )
    names = {user.pk: user.given_name for user in User.objects.filter(pk__in=list(fitting))}
    written = receipts.Receipt.objects.bulk_create(
        receipts.build(
            id,
            question=f"named to {brand.name} in its list {version.audience.name}?"[:200],
            evaluator=verdict.evaluator,
            values={**verdict.values, "audience": version.audience_id, "export": export.pk},
            sentences=[*verdict.sentences, AGREED],
            verdict="yes",
            brand_id=brand.pk,
        )
        for id, verdict in fitting.items()
    )
    NamedMember.objects.bulk_create(
        NamedMember(
            export=export,
            brand=brand,
            member_id=receipt.member_id,
            receipt=receipt,
            given_name=names[receipt.member_id][:80],
            reference=reference_of(brand.pk, receipt.member_id),
        )
        for receipt in written
    )
    return export


def lines_of(export: AudienceExport) -> list[Named]:
    """The lines of one export of whoever agrees still, by reference: an order that tells nothing."""
    with scopes.act_as(scopes.system("naming")):
        agreed = Consent.objects.filter(purpose=PURPOSE, withdrawn_at=None).values("member_id")
        rows = NamedMember.objects.filter(export=export, member_id__in=agreed)
        return [
            Named(row.reference, row.given_name, row.receipt.spaced)
            for row in rows.select_related("receipt").order_by("reference")
        ]


def csv_of(export: AudienceExport) -> str:
    """The file; no cell of it is ever a formula."""
    lines = [[each.reference, each.given_name, each.receipt] for each in lines_of(export)]
    return as_csv([["reference", "given name", "receipt"], *lines])


def find(brand: Brand, audience: SavedAudience, export_id: int) -> AudienceExport:
    """One export of an audience. Raises Refusal export_not_found (404)."""
    found: AudienceExport | None = (
        AudienceExport.objects.filter(version__audience=audience, brand_id=brand.pk, pk=export_id)
        .select_related("version__audience")
        .first()
    )
    if found is None:
        raise Refusal("export_not_found", "There is no such export of yours.", 404)
    return found
