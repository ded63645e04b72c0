"""Accounts, activity, scores and topics."""

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class ScoringConfig(AppConfig):
    name = "scoring"
    verbose_name = "Scoring"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from scoring import leaving  # noqa: F401
        from scoring.partitions import make_after_migrate

        post_migrate.connect(make_after_migrate, sender=self, dispatch_uid="scoring_partitions")
