"""A misread post is corrected, and a flag is appealed: nothing is rewritten."""

import re
from datetime import timedelta

import pytest

from perks.ground import clock
from scoring import runs
from scoring.models import Flag, Score, TopicStrength
from tests.campaigns.member_stage import signed_in, system
from tests.scoring.stage import newest
from tests.scoring.test_disputes import alice as tennis_player  # noqa: F401
from tests.scoring.test_flags import ring  # noqa: F401
from tests.week_ten.walking import letters, pressed, text

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon", "fresh_counts")]


def test_a_misread_post_is_corrected(tennis_player, people):  # noqa: F811
    alice, olga = signed_in(tennis_player), signed_in(people.olga)
    with system():
        before = list(Score.objects.values()) + list(TopicStrength.objects.values())
        (wrong, *_) = TopicStrength.objects.get(topic__slug="tennis").evidence
    assert "Serve 4" in text(alice.get("/topics/"))
    said = {"posts": [wrong], "words": "A pun on volleys."}
    assert "You have an answer by 6 December." in pressed(alice, "/topics/tennis/", **said)
    assert "A pun on volleys." in text(olga.get("/disputes/"))
    number = re.search(r"/disputes/(\d+)/", olga.get("/disputes/").content.decode())[1]
    pressed(olga, f"/disputes/{number}/", upheld="yes", reason="It is about cannons.")
    ((subject, body),) = letters()
    assert subject == "Tennis: you were right" and "It is about cannons." in body
    page = text(alice.get("/topics/"))
    assert "you were right" in page and "It is about cannons." in page
    with system(), clock.at(clock.now() + timedelta(days=1)):
        runs.run()
        rows = list(Score.objects.values()) + list(TopicStrength.objects.values())
        assert [row for row in rows if row in before] == before  # history says what was said then
        newest_row = TopicStrength.objects.filter(topic__slug="tennis").latest("date")
        assert wrong not in newest_row.evidence


@pytest.mark.usefixtures("system")
def test_a_flag_is_appealed_and_lifted(ring, people):  # noqa: F811
    with system():
        runs.run()
        flag = Flag.objects.get(member=people.alice)
        before = list(Score.objects.order_by("pk").values())
    alice, olga, mallory = (signed_in(each) for each in (people.alice, people.olga, people.mallory))
    assert "People who react together" in text(alice.get("/score/"))
    url = f"/flags/{flag.pk}/"
    assert mallory.get(url).status_code == 404
    assert "You get an answer by 6 December 2026." in pressed(alice, url, text="They are my class.")
    assert "They are my class." in text(olga.get(f"/appeals/{flag.pk}/"))
    decided = {"outcome": "lifted", "reason": "The class is real."}
    assert "The member gets a letter" in pressed(olga, f"/appeals/{flag.pk}/", **decided)
    ((subject, body),) = letters()
    assert subject == "Your appeal: the flag is lifted" and "Why: The class is real." in body
    assert "The class is real." in text(alice.get(url))
    with system(), clock.at(clock.now() + timedelta(days=1)):
        runs.run()
        assert list(Score.objects.order_by("pk").values())[: len(before)] == before
        lines = {row["feature"] for row in newest(people.alice).contributions["lines"]}
    assert "pods" not in lines


# A network that lets us read no more
