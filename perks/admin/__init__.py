"""What operators see and change."""

from django.contrib import admin

from perks.admin import desks, history, letters, libraries, parties

__all__ = ["desks", "history", "letters", "libraries", "parties"]

admin.site.index_title = "What wants a look"
