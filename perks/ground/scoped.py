"""Tables that belong to somebody. One declaration gives the query filter and the database policy."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.sql import Query

from perks.ground import scopes


@dataclass(frozen=True)
class Scope:
    """Which column holds which owner, and who else may read which rows.

    `member`, `brand`, `venue` name columns (attnames, such as "brand_id"). `open_to` gives kinds
    of actors rows that meet plain equalities, for example {"member": {"published": True}}.
    """

    member: str | None = None
    brand: str | None = None
    venue: str | None = None
    open_to: dict[str, dict[str, Any]] = field(default_factory=dict)

    def condition(self, actor: scopes.Actor) -> Q | None:
        """The rows `actor` may see, as a Q; None means all of them."""
        if actor.sees_all:
            return None
        allowed = Q(pk__in=[])
        column = scopes.COLUMN_OF.get(actor.kind)
        own = getattr(self, column) if column else None
        if own:
            allowed |= Q(**{own: actor.id})
        for kind in (actor.kind, "everybody"):
            if kind in self.open_to:
                allowed |= Q(**self.open_to[kind]) if self.open_to[kind] else Q(pk__isnull=False)
        return allowed


@dataclass(frozen=True)
class Erased:
    """What erasing a member does to the rows about them: they go, or stay with columns blanked.

    `blank` holds an SQL expression for each column that is blanked in rows that stay; None deletes
    the rows. `where` says which rows, in SQL over `who`, the member's id; empty means the rows of
    the scope's member.
    """

    blank: dict[str, str] | None = None
    where: str = ""


# Rows that hold nothing of a person but the number of an erased account stay as they are.
KEPT = Erased(blank={})


class ScopedQuery(Query):
    """A query that refuses to run without an actor: exists(), explain() and count() included."""

    def get_compiler(self, *args: Any, **kwargs: Any) -> Any:
        scopes.current_actor()
        return super().get_compiler(*args, **kwargs)


class ScopedQuerySet(models.QuerySet[Any]):
    """Any queryset of a scoped table."""

    def __init__(self, model: Any = None, query: Any = None, using: Any = None, hints: Any = None):
        super().__init__(model, query or ScopedQuery(model), using, hints)

    def update(self, **values: Any) -> int:
        scopes.current_actor()
        return super().update(**values)


class ScopedManager(models.Manager.from_queryset(ScopedQuerySet)):  # type: ignore[misc]
    """Answers with the actor's rows only; raises NoActor when nobody acts."""

    def get_queryset(self) -> ScopedQuerySet:
        condition = self.model.scope.condition(scopes.current_actor())
        rows = super().get_queryset()
        return rows if condition is None else rows.filter(condition)


class Scoped(models.Model):
    """Base of every table that belongs to a member, a brand or a venue."""

    scope: ClassVar[Scope] = Scope()
    append_only: ClassVar[bool] = False
    # Columns of an append-only table that are settled later; the rest never changes.
    settles: ClassVar[tuple[str, ...]] = ()
    # Brands and venues account for what was given: such rows stay, without name and words.
    erased: ClassVar[Erased] = Erased()
    objects = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"
        default_manager_name = "objects"
