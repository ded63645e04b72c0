"""Who shares an address, as whoever keeps addresses answers it; nobody here sees one."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from django.conf import settings
from django.utils.module_loading import import_string


def of(member_ids: Collection[int]) -> Mapping[int, bytes]:
    """A keyed hash of the address of each member who has given one, 16 bytes.

    Asked of the function that PERKS_HOUSEHOLDS names; without one nobody's address is known.
    """
    answering = settings.PERKS_HOUSEHOLDS
    found: Mapping[int, bytes] = import_string(answering)(member_ids) if answering else {}
    return found
