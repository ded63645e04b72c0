"""The project's settings with one address more: a plain view that follows links through the ORM."""

from perks.settings import *  # noqa: F403

ROOT_URLCONF = "campaigns.benchmarks.redirect_urls"
