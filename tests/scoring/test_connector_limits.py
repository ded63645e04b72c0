"""What networks' headers say of the next request, each in its own spelling."""

from datetime import UTC, datetime, timedelta

import pytest

from perks.ground import clock
from perks.ground.outbound import OutboundError
from scoring.connectors.base import Gone, PermissionLost, TryLater
from scoring.connectors.failures import failure_of
from scoring.connectors.limits import LONGEST, UNTOLD, rests_until

pytestmark = pytest.mark.usefixtures("noon")

DATE = "Sun, 22 Nov 2026 08:00:00 GMT"
IN_FIVE = int(datetime(2026, 11, 22, 8, 5, tzinfo=UTC).timestamp())
FIVE, NEVER = timedelta(minutes=5), None
# (status, headers, how long to wait)
TOLD = [
    (None, {"X-RateLimit-Remaining": "12", "X-RateLimit-Reset": str(IN_FIVE)}, NEVER),
    (None, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(IN_FIVE), "Date": DATE}, FIVE),
    (403, {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": str(IN_FIVE), "Date": DATE}, FIVE),
    (429, {"X-RateLimit-Reset": "2026-11-22T08:05:00.000Z", "Date": DATE}, FIVE),
    (429, {"x-rate-limit-reset": str(IN_FIVE), "Date": DATE}, FIVE),
    (429, {"RateLimit-Reset": "300"}, FIVE),
    (429, {"Retry-After": "300", "X-RateLimit-Reset": "1"}, FIVE),
    (403, {"Retry-After": "300"}, FIVE),
    (503, {"Retry-After": "300"}, FIVE),
    (429, {}, UNTOLD),
    (429, {"X-RateLimit-Reset": "soon"}, UNTOLD),
    (429, {"X-RateLimit-Reset": "9" * 300, "Date": DATE}, UNTOLD),
    (429, {"X-RateLimit-Reset": "4102444800", "Date": DATE}, LONGEST),
    (429, {"X-RateLimit-Reset": "2026-11-22T07:00:00Z", "Date": DATE}, timedelta(seconds=1)),
    (403, {}, NEVER),
    (503, {}, NEVER),
    (404, {"Retry-After": "300"}, NEVER),
]


@pytest.mark.parametrize(("status", "headers", "wait"), TOLD)
def test_what_the_headers_say_of_the_next_request(status, headers, wait):
    when = rests_until(headers, status)
    assert when == (None if wait is None else clock.now() + wait)


def test_too_often_is_a_wait_and_no_loss_of_permission():
    def met(status, **headers):
        told = {name.replace("_", "-"): value for name, value in headers.items()}
        return failure_of(OutboundError("status", "No.", status=status, headers=told))

    assert isinstance(met(403, x_ratelimit_remaining="0"), TryLater)
    assert isinstance(met(403, x_ratelimit_remaining="7"), PermissionLost)
    assert isinstance(met(410), Gone)
    assert met(429, retry_after="60").when == clock.now() + timedelta(minutes=1)
