"""The people: one row each, whether they come as member, brand manager, venue staff or operator."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.db import models

from perks.ground import clock
from perks.ground.scoped import Erased, Scope, Scoped, ScopedManager


def given_name(name: str) -> str:
    """The first word of a name: all that a brand or a venue ever sees of it."""
    return name.split(" ")[0]


class UserManager(ScopedManager, BaseUserManager["User"]):
    """Creates people by e-mail address; reads are scoped like every other table."""

    def create_user(self, email: str, password: str | None = None, **facts: Any) -> User:
        user = self.model(email=self.normalize_email(email).lower(), **facts)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **facts: Any) -> User:
        return self.create_user(email, password, is_staff=True, is_superuser=True, **facts)

    def get_by_natural_key(self, email: str | None) -> User:
        return self.get(email=(email or "").lower())


class User(AbstractBaseUser, PermissionsMixin, Scoped):
    """Facts that a member chose to give are empty until then: unknown is a value.

    `place_id` is the number of `city` in the list of cities that rules know.

    The row of an erased member stays as the number that kept rows point at, and says nothing.
    """

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=200, blank=True)
    birth_year = models.PositiveSmallIntegerField(null=True, blank=True)
    country = models.CharField(max_length=2, blank=True)
    region = models.CharField(max_length=80, blank=True)
    city = models.CharField(max_length=80, blank=True)
    place_id = models.PositiveIntegerField(null=True, blank=True)
    languages = ArrayField(models.CharField(max_length=8), default=list, blank=True)
    is_member = models.BooleanField(default=False)
    is_sandbox = models.BooleanField(default=False)
    hides_score = models.BooleanField(default=False)
    # At most so many, of any brand; NULL is as many as the house gives.
    perks_a_month = models.PositiveSmallIntegerField(null=True, blank=True)
    # Which language pages and letters are read in, on whose clock; empty follows the browser.
    page_language = models.CharField(max_length=8, blank=True, default="")
    time_zone = models.CharField(max_length=60, blank=True, default="")
    is_staff = models.BooleanField(default=False)
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    scope = Scope(member="id")
    erased = Erased(
        blank={
            "email": "'erased-' || id || '@invalid'",
            "name": "''",
            "password": "'!' || md5(random()::text)",
            "birth_year": "NULL",
            "country": "''",
            "region": "''",
            "city": "''",
            "place_id": "NULL",
            "languages": "'{}'",
            "perks_a_month": "NULL",
            "page_language": "''",
            "time_zone": "''",
            "last_login": "NULL",
            "is_member": "false",
            "is_active": "false",
            # Erased again when something was still under way, it keeps its moment.
            "erased_at": "coalesce(erased_at, now())",
        }
    )
    objects = UserManager()
    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    class Meta(Scoped.Meta):
        constraints = [
            models.UniqueConstraint(fields=["email"], name="user_email_unique"),
            models.CheckConstraint(
                condition=models.Q(birth_year__isnull=True)
                | models.Q(birth_year__gte=1900, birth_year__lte=2100),
                name="user_birth_year_plausible",
            ),
            models.CheckConstraint(
                condition=models.Q(perks_a_month__isnull=True) | models.Q(perks_a_month__gte=1),
                name="user_wants_some_perks",
            ),
            models.CheckConstraint(
                condition=models.Q(erased_at__isnull=True)
                | models.Q(name="", birth_year__isnull=True, is_active=False),
                name="user_erased_is_nobody",
            ),
        ]

    def __str__(self) -> str:
        return self.name or f"member {self.pk}"

    @property
    def given_name(self) -> str:
        return given_name(self.name)

    def get_short_name(self) -> str:
        return self.given_name
