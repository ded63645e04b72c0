"""Which requests of the API change something and still need no Idempotency-Key, and why.

All others are refused without one (see `perks.ground.idempotency`). They may carry one all the same.
"""

from __future__ import annotations

SIGNS_IN = "It lets somebody in; a second token or a second sign-in changes nothing else."
CALCULATES = "It is sent as POST for its body, and writes nothing that a second one would add to."
OWN_NUMBER = "What it brings has a number of its own, and is booked once under it."
LOOKS = "Each look leaves a line of its own, and a kept answer would outlive the address."
STATES = "It says how something of mine is from now on; twice is once."
# No stock, claim, money, parcel or pass is ever changed there: linking twice is once.
PACKAGES = {"scoring": STATES}
NAMES = {
    "api_tokens": SIGNS_IN,
    "api_token": SIGNS_IN,
    "api_brand_tokens": SIGNS_IN,
    "api_brand_token": SIGNS_IN,
    "api_desk_enrol": SIGNS_IN,
    "api_desk_staff": SIGNS_IN,
    "api_till_verify": CALCULATES,
    "api_verify": CALCULATES,
    "api_campaign_count": CALCULATES,
    "api_my_draft": CALCULATES,
    "api_parcel_address": LOOKS,
    "api_parcels_file": LOOKS,
    "api_desk_attempt": OWN_NUMBER,
    "api_desk_records": OWN_NUMBER,
    "api_desk_heartbeat": OWN_NUMBER,
    "api_events": OWN_NUMBER,
    "api_postback": OWN_NUMBER,
    "api_shopify": OWN_NUMBER,
    "api_conversion_file": OWN_NUMBER,
    "api_me": STATES,
    "api_my_consent": STATES,
    "api_my_month": STATES,
    "api_my_address": STATES,
    "api_my_answer": STATES,
    "api_my_reuse": STATES,
    "api_my_evidence_one": STATES,
}


def why(name: str, module: str) -> str:
    """Why the address `name`, whose view lives in `module`, needs no key; "" when it needs one."""
    return NAMES.get(name) or PACKAGES.get(module.partition(".")[0], "")
