"""How much of a table operators may change."""

from typing import Any

from django.http import HttpRequest
from unfold.admin import ModelAdmin


class Kept(ModelAdmin):
    """Nobody deletes here: other rows point at these, and erasing a person is a way of its own."""

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnly(Kept):
    """Written by the product only."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
