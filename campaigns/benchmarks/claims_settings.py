"""The project's settings with one address more: the ORM's way, for the benchmark of claims."""

from perks.settings import *  # noqa: F403

ROOT_URLCONF = "campaigns.benchmarks.claims_urls"
