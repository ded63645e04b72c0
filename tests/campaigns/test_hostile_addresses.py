"""What cannot be printed is in no address that we ever gave: it is not found, and breaks nothing."""

import pytest

from tests.campaigns.member_stage import signed_in

pytestmark = pytest.mark.django_db
NUL = "%00"


@pytest.mark.parametrize("path", ["/receipts/{}/", "/go/{}", "/go/abc{}", "/api/v1/me/receipts/{}"])
def test_a_nul_is_not_found(people, path):
    assert signed_in(people.alice).get(path.format(NUL)).status_code == 404


def test_a_search_for_a_nul_finds_no_topic(people):
    assert signed_in(people.alice).get(f"/api/v1/topics?q={NUL}").json() == []
