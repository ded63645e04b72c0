"""Passes: signed once, shown often, revoked at any time."""

import base64
import secrets
from datetime import datetime, timedelta
from functools import partial
from itertools import chain

from django.db.models import Count, Q, QuerySet
from django.utils.safestring import SafeString

from perks import codec, ed25519, keys, pass_body, qr, shortcode
from perks.ground import clock, scopes
from perks.ground.errors import Refusal
from perks.models import EndedCode, Pass, PassBinding, Perk, User, Variant

STATES = {
    "good": "Good",
    "used": "Used up",
    "ended": "Ended",
    "revoked": "Taken back",
}


def issue(
    perk: Perk, member: User, claim_id: int, variant: str = "", guests: int | None = None
) -> Pass:
    """A pass for the perk's venue: good in the perk's window, else from now for the perk's days.

    `variant` names its tier; `guests` how many come along, as many as the perk allows if not said.
    Raises Refusal perk_has_no_pass for a perk that is not handed over at a venue, perk_window_over
    (410) when its window has closed.
    """
    if not perk.gives_pass or perk.venue_id is None:
        raise Refusal("perk_has_no_pass", "This perk is not handed over at a venue.", 400)
    fresh = draft(perk, member, claim_id, variant, guests)
    return written(fresh)


def issue_bundle(perk: Perk, member: User, claim_id: int) -> list[Pass]:
    """The passes of a bundle, each for whoever brings it, behind a link of its own.

    Raises Refusal as `issue`.
    """
    if not perk.gives_bundle or perk.venue_id is None:
        raise Refusal("perk_has_no_bundle", "This perk is not a bundle of passes.", 400)
    made = []
    for copy in range(1, perk.copies + 1):
        fresh = draft(perk, member, claim_id)
        fresh.copy, fresh.token = copy, secrets.token_urlsafe(18)
        fresh.holder = f"Guest of {member.given_name}"[:80]
        made.append(written(fresh))
    return made


def draft(
    perk: Perk, member: User, claim_id: int, variant: str = "", guests: int | None = None
) -> Pass:
    """A pass that is not yet signed."""
    with scopes.act_as(scopes.system("passes")):
        start, end = window(perk)
        tier = Variant.objects.filter(perk=perk, key=variant).first() if variant else None
        return Pass(
            brand_id=perk.brand_id,
            perk=perk,
            venue_id=perk.venue_id,
            member=member,
            claim_id=claim_id,
            key=keys.signing_key(perk.brand_id),
            serial=secrets.token_bytes(pass_body.ID_SIZE),
            short_code=_unused_short_code(),
            holder=member.given_name[:80],
            valid_from=start,
            valid_until=end,
            uses=perk.uses,
            guests=perk.guests if guests is None else min(guests, perk.guests),
            tier=tier.position if tier else 0,
            tier_name=tier.name if tier else "",
        )


def written(fresh: Pass) -> Pass:
    """Sign a new pass and keep it."""
    with scopes.act_as(scopes.system("passes")):
        sign(fresh)
        fresh.save(force_insert=True)
    return fresh


def window(perk: Perk) -> tuple[datetime, datetime]:
    """From when until when a pass that is issued now is good. Raises perk_window_over (410)."""
    start = clock.now().replace(microsecond=0)
    if perk.is_over:
        raise Refusal("perk_window_over", "The days of this perk are over.", 410)
    start = max(start, perk.opens_at or start)
    return start, perk.closes_at or start + timedelta(days=perk.valid_days)


def sign_again(pass_: Pass) -> None:
    """Put the brand's present key under a pass whose key was dropped; its id stays what it was."""
    with scopes.act_as(scopes.system("passes")):
        pass_.key = keys.signing_key(pass_.brand_id)
        sign(pass_)
        pass_.save(update_fields=["key", "code"])


def renew(pass_: Pass) -> None:
    """A new code and short code for the same pass; whoever has the old ones opens no door.

    For a pass whose code others have seen. Raises Refusal pass_over for one that is good no more.
    """
    with scopes.act_as(scopes.system("passes")):
        pass_ = Pass.objects.select_for_update(no_key=True).get(pk=pass_.pk)
        if pass_.revoked_at or pass_.valid_until <= clock.now():
            raise Refusal("pass_over", "This pass is good no more. Nothing was changed.")
        EndedCode.objects.create(
            brand_id=pass_.brand_id,
            venue_id=pass_.venue_id,
            pass_renewed=pass_,
            serial=bytes(pass_.serial),
            until=pass_.valid_until,
            ended_at=clock.now(),
        )
        pass_.serial = secrets.token_bytes(pass_body.ID_SIZE)
        PassBinding.objects.filter(pass_bound=pass_, ended_at=None).update(serial=pass_.serial)
        pass_.short_code = _unused_short_code()
        pass_.key = keys.signing_key(pass_.brand_id)
        sign(pass_)
        pass_.save(update_fields=["serial", "short_code", "key", "code"])


def reinstate(pass_: Pass) -> None:
    """A pass that was taken back is good again, under a new code. Raises Refusal pass_over."""
    with scopes.act_as(scopes.system("passes")):
        Pass.objects.filter(pk=pass_.pk).update(revoked_at=None, revoked_because="")
        renew(pass_)
        pass_.refresh_from_db()


def sign(pass_: Pass) -> None:
    """Set `code`: the certificate for its phone, or the static text where the perk allows one."""
    private = keys.private_bytes(pass_.key)
    if pass_.phone_key is not None:
        signer = partial(ed25519.sign, private)
        certificate = codec.certify(body(pass_), bytes(pass_.phone_key), signer)
        pass_.code = base64.b64encode(certificate).decode()
    else:
        pass_.code = codec.encode(body(pass_), private) if pass_.perk.on_paper else ""


def body(pass_: Pass) -> pass_body.PassBody:
    """What the brand promises with this pass, in the form that it has now."""
    flags = pass_body.STATIC
    if pass_.phone_key is not None:
        flags = pass_body.STRICT if pass_.perk.strict else pass_body.PHONE
    return pass_body.PassBody(
        flags=flags,
        language=pass_.language,
        initials=pass_.initials,
        key_id=pass_.key.number,
        brand=pass_.brand_id,
        perk=pass_.perk_id,
        venue=pass_.venue_id,
        pass_id=bytes(pass_.serial),
        not_before=int(pass_.valid_from.timestamp()),
        not_after=int(pass_.valid_until.timestamp()),
        uses=pass_.uses,
        guests=pass_.guests,
        tier=pass_.tier,
    )


def _unused_short_code() -> str:
    code = shortcode.draw()
    while Pass.objects.filter(short_code=code).exists():
        code = shortcode.draw()
    return code


def revoke(pass_: Pass, because: str) -> None:
    """End a pass at once; the reason is for the member. A revoked pass keeps its first reason."""
    with scopes.act_as(scopes.system("passes")):
        changes = {"revoked_at": clock.now(), "revoked_because": because[:200]}
        if Pass.objects.filter(pk=pass_.pk, revoked_at=None).update(**changes):
            pass_.revoked_at, pass_.revoked_because = clock.now(), because[:200]


def revoke_all(claim_id: int, because: str) -> None:
    """End all passes of one claim."""
    with scopes.act_as(scopes.system("passes")):
        for each in Pass.objects.filter(claim_id=claim_id, revoked_at=None):
            revoke(each, because)


def svg(pass_: Pass) -> SafeString:
    """The QR of a static pass as inline SVG."""
    return qr.draw(
        pass_.code,
        f"Pass code. Short code for typing: {shortcode.format(pass_.short_code)}.",
    )


def state(pass_: Pass) -> str:
    """good, used, ended or revoked; `pass_` comes from `of_member`."""
    if pass_.revoked_at:
        return "revoked"
    if pass_.used >= pass_.uses:  # type: ignore[attr-defined]
        return "used"
    return "good" if clock.now() < pass_.valid_until else "ended"


def of_member(member_id: int) -> QuerySet[Pass]:
    """A member's passes, newest first, with brand, perk, venue and `used` (uses not undone).

    Those of bundles are for others to show, and are left out. Call as the system: a perk that is
    published no more would hide the pass that it gave.
    """
    used = Count("redemptions", filter=Q(redemptions__undone_at__isnull=True))
    mine = Pass.objects.filter(member_id=member_id, copy=0).annotate(used=used)
    return mine.select_related("brand", "perk", "venue").order_by("-id")


def list_of_member(member_id: int) -> list[Pass]:
    """A member's passes, newest first."""
    with scopes.switched_to(scopes.system("passes")):
        return list(of_member(member_id))


def one_of_member(member_id: int, pass_id: int) -> Pass | None:
    """A member's own pass, or None for anybody else's."""
    with scopes.switched_to(scopes.system("passes")):
        return of_member(member_id).filter(pk=pass_id).first()


def revoked(brand_id: int, venue_id: int) -> set[bytes]:
    """The 8-byte ids of a brand's passes at a venue that were taken back before they end.

    Also those that a pass had before it moved to another phone: there it is good no more.
    """
    theirs = {"brand": brand_id, "venue": venue_id, "valid_until__gt": clock.now()}
    taken = Pass.objects.filter(revoked_at__isnull=False, **theirs)
    left = PassBinding.objects.filter(
        ended_at__isnull=False, **{f"pass_bound__{name}": value for name, value in theirs.items()}
    )
    ended = EndedCode.objects.filter(brand_id=brand_id, venue_id=venue_id, until__gt=clock.now())
    gone = [rows.values_list("serial", flat=True) for rows in (taken, left, ended)]
    return set(map(bytes, chain(*gone)))
