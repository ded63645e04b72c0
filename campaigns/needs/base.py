"""What every need says of itself. A new one is one new file in this folder."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar

from django import forms

from campaigns.models import Claim
from perks.ground.errors import Refusal
from perks.models import Perk


class Need(ABC):
    """`slug` names the need's part in what a member says with a claim (`wants`).

    `at_once` asks for it already on the perk's page; `while_held` takes it only once a unit is
    held, because what is said is kept elsewhere, by `keep`. What is missing may be said while the claim
    is held, and is asked for again before it is confirmed.
    """

    slug: ClassVar[str]
    at_once: ClassVar[bool] = False
    while_held: ClassVar[bool] = False

    @abstractmethod
    def wanted(self, perk: Perk) -> bool:
        """Whether this perk needs it. Costs no query for a perk that does not."""

    @abstractmethod
    def settle(self, perk: Perk, said: Any) -> Any:
        """What is kept of what the member said, JSON-able. Raises Refusal (400)."""

    def keep(self, claim: Claim, said: Any) -> None:
        """Keep elsewhere what was said of a held claim (None: nothing). Raises Refusal."""
        return

    @abstractmethod
    def missing(self, perk: Perk, kept: Any) -> Refusal | None:
        """Why a claim cannot be confirmed with what is kept (None: nothing was said), if so."""

    def variant(self, perk: Perk, kept: Any) -> str | None:
        """The variant that the claim's unit must be of; None when any will do."""
        return None

    @abstractmethod
    def fields(self, perk: Perk, kept: Any) -> dict[str, forms.Field]:
        """The fields of a form that asks for it, by name."""

    def said(self, cleaned: dict[str, Any]) -> Any:
        """What a filled-in form says, as `settle` takes it; None when nothing."""
        return cleaned.get(self.slug) or None

    def told(self, perk: Perk, kept: Any) -> list[tuple[str, str]]:
        """What was settled, as label and value, for the member and for the brand that fulfils it."""
        return []
