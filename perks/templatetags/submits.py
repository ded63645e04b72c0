"""{% csrf_token %}, in every template: the token, and a fresh key that makes two submits one.

A builtin, in the place of Django's own, so that no form can be without it.
"""

from __future__ import annotations

import secrets
from typing import Any

from django import template
from django.template.defaulttags import CsrfTokenNode
from django.utils.html import format_html
from django.utils.safestring import SafeString

from perks.ground.submits import FIELD

register = template.Library()


@register.simple_tag(takes_context=True)
def csrf_token(context: Any) -> SafeString | str:
    """Two hidden inputs; nothing where there is no request."""
    token = CsrfTokenNode().render(context)
    if not token:
        return ""
    key = secrets.token_urlsafe(12)
    return format_html('{}<input type="hidden" name="{}" value="{}">', token, FIELD, key)
