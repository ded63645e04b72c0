"""What the next page says about what just happened, with a way back where there is one."""

from django.contrib import messages
from django.http import HttpRequest

WARNED = "perks.warned"


def tell(request: HttpRequest, sentence: str, undo: str = "") -> None:
    """Show the sentence as a toast on the next page; `undo` is a path that takes it back by POST.

    The path travels in the message's extra tags, the one field of a message that is free.
    """
    messages.success(request, sentence, extra_tags=undo)


def warn(request: HttpRequest, sentence: str) -> None:
    """Show the sentence as a note that stays: something was refused, and nothing was changed."""
    messages.warning(request, sentence)
    request.META[WARNED] = "yes"


def was_warned(request: HttpRequest) -> bool:
    """Whether this request was answered with a warning."""
    return WARNED in request.META
