"""Accounts that several members own: how somebody joins, how shares are agreed, who leaves."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, connection, transaction
from django.db.models import QuerySet

from perks.ground import clock, outbox, scopes
from perks.ground.errors import Refusal
from scoring import words
from scoring.models import Account, ShareOffer

ACTOR = scopes.system("sharing")
RULE = "account_shares_sum_to_one"
OPEN = timedelta(days=14)
# Fewer than the common targets that make a pod: readers of one shared account are none.
MOST = 4
DOINGS = ("open", "close", "offer", "agree", "decline")
LETTER = "scoring/email/shared"


@dataclass(frozen=True)
class Owner:
    """One owner as the others see them."""

    name: str
    share: float
    me: bool

    @property
    def percent(self) -> float:
        """The share in percent."""
        return 100 * self.share


@dataclass(frozen=True)
class Sharing:
    """How an account is shared. `offered`: the share that its owner is asked to agree to, or has
    agreed to and waits for others (`agreed`); None while nothing is proposed."""

    owners: list[Owner]
    open_until: datetime | None
    offered: float | None
    agreed: bool

    @property
    def offered_percent(self) -> float | None:
        """What is offered, in percent."""
        return None if self.offered is None else 100 * self.offered


def of(account: Account) -> Sharing:
    """How this member's account is shared."""
    with scopes.switched_to(ACTOR):
        rows = list(together(account).select_related("member").order_by("pk"))
        offer = ShareOffer.objects.filter(account=account, ended_at=None).first()
    until = max((row.open_until for row in rows if row.open_until), default=None)
    return Sharing(
        [
            Owner(row.member.given_name or "A member", row.share, row.pk == account.pk)
            for row in rows
        ],
        until if until and until > clock.now() else None,
        offer.share if offer else None,
        bool(offer and offer.agreed_at),
    )


def together(account: Account) -> QuerySet[Account]:
    """The rows of everybody who owns this account now. Needs an actor that sees all."""
    same = {"network": account.network, "native_id": account.native_id}
    return Account.objects.filter(**same, proven_at__isnull=False, unlinked_at=None)


def set_open(account: Account, is_open: bool) -> None:
    """Let whoever proves the account in the next 14 days join, or nobody.

    Raises Refusal not_proven, too_many_owners.
    """
    check_proven(account)
    with scopes.act_as(ACTOR):
        if is_open and together(account).count() >= MOST:
            raise Refusal("too_many_owners", f"At most {MOST} members can own one account.")
        together(account).update(open_until=clock.now() + OPEN if is_open else None)


def join(account: Account) -> None:
    """Give the account to its new owner: whole, or an equal part where the others are open to it.

    Saves the shares of the others; the caller saves this row. Raises Refusal account_taken.
    """
    with scopes.act_as(ACTOR):
        others = list(together(account).exclude(pk=account.pk).select_for_update().order_by("pk"))
        if not others:
            account.share = 1.0
            return
        is_open = any(row.open_until and row.open_until > clock.now() for row in others)
        if not is_open or len(others) >= MOST:
            raise taken()
        account.share = 1 / (len(others) + 1)
        kind = "shared" if others[0].kind == "person" else others[0].kind
        account.kind = kind
        end_plans(account)
        together(account).exclude(pk=account.pk).update(
            share=account.share, kind=kind, open_until=None
        )
        tell(others, account, "joined", f"{account.member.given_name} owns it with you now.")


def taken() -> Refusal:
    """Somebody else has proven the account and does not share it."""
    return Refusal(
        "account_taken",
        "Another member has already shown that this account is theirs. It stays with them. If you "
        "run it together, ask them to share it on its page; if it has passed to you, ask them to "
        "unlink it there.",
    )


def leave(account: Account) -> None:
    """Deal the share of whoever leaves to the others, in the proportion of theirs."""
    others = list(together(account).exclude(pk=account.pk).select_for_update().order_by("pk"))
    if account.proven_at is None or not others:
        return
    end_plans(account)
    total = sum(row.share for row in others)
    deal({row.pk: row.share / total for row in others})


def deal(shares: dict[int, float]) -> None:
    """Write these shares, the last so that they sum to 1."""
    *most, last = shares
    shares[last] = 1 - sum(shares[pk] for pk in most)
    for pk, share in shares.items():
        Account.objects.filter(pk=pk).update(share=share)


def offer(account: Account, share: float) -> None:
    """Propose a share of one's own; the others keep their proportions. All have to agree.

    Overtakes a proposal that is open. Raises Refusal not_shared, share_impossible (400).
    """
    if not 0.01 <= share <= 0.99:
        raise Refusal(
            "share_impossible", "A share is between 1 and 99 percent. Nothing was changed.", 400
        )
    check_proven(account)
    with scopes.act_as(ACTOR):
        rows = list(together(account).select_for_update().order_by("pk"))
        others = [row for row in rows if row.pk != account.pk]
        if not others:
            raise Refusal("not_shared", "You own this account alone. Nothing was changed.")
        end_plans(account)
        plan, rest = uuid.uuid4(), sum(row.share for row in others)
        ShareOffer.objects.bulk_create(
            [
                ShareOffer(
                    plan=plan,
                    account=row,
                    member_id=row.member_id,
                    share=share if row.pk == account.pk else (1 - share) * row.share / rest,
                    agreed_at=clock.now() if row.pk == account.pk else None,
                )
                for row in rows
            ]
        )
        tell(others, account, f"plan-{plan}", f"{account.member.given_name} proposes new shares.")


def answer(account: Account, agree: bool) -> None:
    """Agree to what is proposed, or decline it for all. The last to agree makes it so.

    Raises Refusal no_offer.
    """
    with scopes.act_as(ACTOR):
        rows = list(together(account).select_for_update().order_by("pk"))
        mine = ShareOffer.objects.filter(account=account, ended_at=None).first()
        if mine is None:
            raise Refusal("no_offer", "No new shares are proposed. Nothing was changed.")
        if not agree:
            end_plans(account)
            return
        ShareOffer.objects.filter(pk=mine.pk).update(agreed_at=clock.now())
        plan = {row.account_id: row for row in ShareOffer.objects.filter(plan=mine.plan)}
        if all(row.agreed_at or row.pk == mine.pk for row in plan.values()):
            deal({row.pk: plan[row.pk].share for row in rows})
            end_plans(account)


def end_plans(account: Account) -> None:
    """Whatever was proposed for this account is over."""
    open_now = ShareOffer.objects.filter(account__in=together(account), ended_at=None)
    open_now.update(ended_at=clock.now())


def tell(others: list[Account], account: Account, what: str, sentence: str) -> None:
    """Write to the other owners."""
    name = account.handle or account.native_id
    for row in others:
        outbox.write(
            row.member_id,
            f"shared-{row.pk}-{account.pk}-{what}"[:80],
            LETTER,
            "An account that you share",
            {"account": name, "network": words.network(account.network), "sentence": sentence},
        )


def check_proven(account: Account) -> None:
    if account.proven_at is None:
        raise Refusal("not_proven", "Show first that the account is yours. Nothing was changed.")


def do(account: Account, what: str, percent: float | None) -> None:
    """One of DOINGS, as pages and the API ask for it. Raises what each of them raises."""
    if what == "offer":
        offer(account, (percent or 0) / 100)
    elif what in ("agree", "decline"):
        answer(account, what == "agree")
    else:
        set_open(account, what == "open")


@contextmanager
def settled() -> Iterator[None]:
    """Check the shares at the end of the block, not only at the end of the transaction.

    What the database refuses becomes the Refusal account_taken: somebody was faster.
    """
    try:
        with transaction.atomic():
            yield
            with connection.cursor() as cursor:
                cursor.execute(f"SET CONSTRAINTS {RULE} IMMEDIATE")
                cursor.execute(f"SET CONSTRAINTS {RULE} DEFERRED")
    except IntegrityError as error:
        refused = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        if refused != RULE:
            raise
        raise taken() from error
