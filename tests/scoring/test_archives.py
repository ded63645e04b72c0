"""Public archives become sandboxes: Bluesky's posts, and the week of the Higgs boson."""

import gzip
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from perks.ground import clock
from scoring import archives, dispatch, refresh
from scoring.models import Account, Post, Reaction, Score, Tally

pytestmark = pytest.mark.usefixtures("noon", "system")
ALICE, BEA = "did:plc:aaaaaaaaaaaaaaaaaaaaaaaa", "did:plc:bbbbbbbbbbbbbbbbbbbbbbbb"
POSTS = f"""uri,author_handle,created_at,is_repost,reply_count,like_count,repost_count,quote_count
at://{ALICE}/app.bsky.feed.post/1,alice.test,2026-03-19T19:18:45.699Z,False,4,3,2,0
at://{ALICE}/app.bsky.feed.post/2,alice.test,2026-03-20T19:00:00.000Z,False,0,9,0,0
at://{BEA}/app.bsky.feed.post/3,bea.test,2026-03-21T19:00:00.000Z,True,0,9,0,0
"""
LIKES = """liker_index,indexed_at,hours_since_post,collected_at
0,2026-03-19 19:19:04.921000+00:00,0.005339444444444444,2026-06-10T16:23:18+00:00
1,2026-03-20 19:19:22.722000+00:00,24.010284,2026-06-10T16:23:18+00:00
"""
WEEK = "2 1 1341100972 RT\n3 1 1341100999 RE\n3 1 1341187400 MT\n1 1 1341187400 MT\n1 2 1341187401 RT\n"


def run(name, *arguments):
    out = StringIO()
    call_command(name, *map(str, arguments), stdout=out)
    return out.getvalue()


def stored():
    return [kind.objects.count() for kind in (Account, Post, Reaction, Tally)]


def test_posts_of_bluesky_with_their_totals_and_the_likes_of_one(tmp_path):
    (tmp_path / "Part_04__engagement_summary.csv").write_text(POSTS)
    (tmp_path / "Part_04__case_study_likes.csv").write_text(LIKES)
    said = run("import_bluesky", tmp_path)
    assert "Passed over: Part_03__nodes.csv is not there." in said
    assert "Scored 1 members on 2026-11-22" in said
    [account] = Account.objects.all()
    assert (account.network, account.native_id, account.handle) == ("bluesky", ALICE, "alice.test")
    assert sorted(Tally.objects.values_list("kind", "count")) == [
        ("like", 9), ("reply", 4), ("share", 2),
    ]  # fmt: skip
    assert Reaction.objects.filter(kind="like").count() == 2
    assert clock.now() - Post.objects.latest("at").at < 2 * (
        clock.now() - clock.now().replace(hour=0)
    )
    assert Score.objects.count() == 1
    before = stored()
    run("import_bluesky", tmp_path)
    assert stored() == before
    # The archive stands for the network: nobody is asked for what it holds.
    assert refresh.refresh(account.pk).state == "fresh"
    assert dispatch.waiting("bluesky", 9) == []


def test_a_week_of_twitter_by_day(tmp_path):
    with gzip.open(tmp_path / "higgs-activity_time.txt.gz", "wt") as stream:
        stream.write(WEEK)
    said = run("import_higgs", tmp_path, "--enrol", 1)
    assert "left out of the dump: reaction_own 1" in said
    assert stored() == [1, 2, 3, 0]
    assert sorted(Reaction.objects.values_list("kind", flat=True)) == ["mention", "reply", "share"]
    (tmp_path / "higgs-activity_time.txt.gz").write_bytes(b"no gzip")
    with pytest.raises(CommandError, match="malformed after line 0"):
        run("import_higgs", tmp_path)


def test_what_is_absent_is_said_and_nothing_stored(tmp_path, settings):
    settings.PERKS_DATA = tmp_path
    for name, folder in (("import_bluesky", "bluesky-teaching"), ("import_higgs", "higgs-twitter")):
        assert f"There is nothing to bring in from {tmp_path / folder}." in run(name)
    assert stored() == [0, 0, 0, 0]
    assert archives.at_hand("x") == tmp_path / "x"
    with pytest.raises(CommandError, match="at least one"):
        run("import_higgs", "--enrol", 0)
