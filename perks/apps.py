"""The application that holds perks, their givers and the ground below all three packages."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PerksConfig(AppConfig):
    name = "perks"
    verbose_name = "Perks"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from perks import arrivals, checks, not_me, passkeys, shop_desk  # noqa: F401
        from perks.celery import app  # noqa: F401
        from perks.ground.policies import secure

        post_migrate.connect(secure, sender=self, dispatch_uid="perks_secure")
