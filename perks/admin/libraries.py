"""Rows of the libraries we stand on: shown where an operator needs them, and nothing else."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.contrib import admin
from django.contrib.auth.models import Group
from django_celery_beat.models import ClockedSchedule, SolarSchedule
from django_celery_results.models import GroupResult, TaskResult

from perks.admin.rights import ReadOnly

# Roles are memberships, so groups would do nothing; no task of ours runs by the sun, by a single
# date or in a group. They stand before us in INSTALLED_APPS and have registered by now.
# A passkey is its owner's own: she removes it, or a letter does.
UNUSED = [Group, ClockedSchedule, SolarSchedule, GroupResult, Authenticator]
admin.site.unregister([*UNUSED, EmailAddress, TaskResult])


@admin.register(EmailAddress)
class EmailAddressAdmin(ReadOnly):
    """Only whoever reads the letter confirms an address."""

    list_display = ["email", "user", "primary", "verified"]
    list_select_related = ["user"]
    list_filter = ["primary", "verified"]
    search_fields = ["email", "user__name"]


@admin.register(TaskResult)
class TaskResultAdmin(ReadOnly):
    """What the worker did; the page of runs has the newest of each."""

    list_display = ["task_name", "status", "date_done", "worker"]
    list_filter = ["status", "task_name"]
    list_per_page = 50
    date_hierarchy = "date_done"
