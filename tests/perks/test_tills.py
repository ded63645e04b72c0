"""Tills: three short addresses, and a page of documentation that is run as it stands."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from rest_framework.test import APIClient

from perks import devices, training
from perks.api.authentication import issue_token
from perks.ground import scopes
from perks.models import Redemption, Scan
from tests import cast
from tests.perks.desk import give_pass

DOCS = Path(__file__).parents[2] / "docs" / "tills.md"


def system():
    return scopes.act_as(scopes.system("tests"))


def bearer(token):
    return APIClient(headers={"authorization": f"Bearer {token}"})


@pytest.fixture
def till(people, noon):
    with system():
        people.issued = give_pass(people)
        return bearer(devices.enrol(people.lounge.pk, "Till 1")[1])


def redeem(client, code, key="k1", **more):
    return client.post(
        "/api/v1/redemptions", {"code": code, **more}, headers={"idempotency-key": key}
    )


def kept():
    with system():
        return Redemption.objects.filter(undone_at=None).count(), Scan.objects.count()


def test_look_use_again_and_take_back(till, people):
    code = people.issued.code
    assert till.post("/api/v1/verify", {"code": code}).json()["answer"] == "yes"
    first = redeem(till, code)
    assert (first.status_code, first.json()["answer"]) == (201, "yes")
    assert redeem(till, code).json() == first.json()
    again = redeem(till, code, key="k2")
    assert (again.status_code, again.json()["code"]) == (409, "pass_used")
    number = first.json()["facts"]["redemption"]
    assert till.post(f"/api/v1/redemptions/{number}/undo").status_code == 200
    assert kept() == (0, 2)


def test_the_token_says_which_venue(people, till):
    with system():
        elsewhere = bearer(devices.enrol(people.other_venue.pk, "Till 9")[1])
    refused = redeem(elsewhere, people.issued.code)
    assert (refused.status_code, refused.json()["code"]) == (409, "pass_not_good")
    with system():
        assert Scan.objects.get().reason == "pass_wrong_brand"
    number = redeem(till, people.issued.code).json()["facts"]["redemption"]
    assert elsewhere.post(f"/api/v1/redemptions/{number}/undo").status_code == 404


def test_only_devices_come_in(people, till):
    with system():
        member = bearer(issue_token("phone", user=people.alice))
        victor = APIClient()
        victor.force_login(people.victor)
    for client in (member, victor):
        assert client.post("/api/v1/verify", {"code": people.issued.code}).status_code == 404
    assert APIClient().post("/api/v1/verify", {"code": "x"}).status_code == 401


@pytest.mark.parametrize("name", sorted(training.SAMPLES))
def test_practice_answers_everything_and_keeps_nothing(till, name):
    sample = training.SAMPLES[name]
    answer = redeem(till, sample.code, training=True)
    assert (answer.status_code, answer.json()["answer"]) == (200, sample.answer.answer)
    assert answer.json()["facts"]["practice"] is True
    assert kept() == (0, 0)


def test_a_true_pass_keeps_its_use_in_practice(till, people):
    assert redeem(till, people.issued.code, training=True).json()["answer"] == "yes"
    assert kept() == (0, 0)
    assert redeem(till, people.issued.code).status_code == 201


def test_a_sample_opens_no_door(till):
    answer = redeem(till, training.SAMPLES["YES"].code)
    assert (answer.status_code, answer.json()["code"]) == (409, "pass_practice")


@pytest.mark.skipif(shutil.which("curl") is None, reason="the page shows curl, which is not here")
@pytest.mark.django_db(transaction=True)
def test_the_documented_requests_work_as_they_stand(live_server):
    """Every shell block of docs/tills.md, in order, in one shell with a true till's token."""
    with system():
        people = cast.assemble()
        issued = give_pass(people)
        token = devices.enrol(people.lounge.pk, "Till 1")[1]
    blocks = re.findall(r"```sh\n(.*?)```", DOCS.read_text(), re.DOTALL)
    facts = {"PERKS": live_server.url, "TOKEN": token, "CODE": issued.short_code}
    script = blocks[0]
    for name, value in facts.items():
        script, found = re.subn(f"export {name}=.*", f'export {name}="{value}"', script)
        assert found == 1
    with_number = (
        '\nexport REDEMPTION=$(echo "$ANSWER" | sed \'s/.*"redemption":\\([0-9]*\\).*/\\1/\')\n'
    )
    script += blocks[1] + "\necho\nANSWER=$(" + blocks[2] + ')\necho "$ANSWER"' + with_number
    script += blocks[3]
    done = subprocess.run(["bash", "-euc", script], capture_output=True, text=True, timeout=60)
    looked, used, undone = [json.loads(line) for line in done.stdout.splitlines()]
    assert (looked["answer"], used["answer"]) == ("yes", "yes")
    assert undone["id"] == used["facts"]["redemption"]
    assert kept() == (0, 1)
