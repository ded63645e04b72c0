"""Alice's account on GitHub: answers made from its own description, and held to it."""

from datetime import timedelta

import pytest

from perks.ground import clock, shared
from scoring.connectors import github_reactions
from scoring.connectors.base import BrokenData, Given, Gone, PermissionLost, TryLater
from scoring.credentials import App
from tests.github import ABSENT, Hub
from tests.scoring.connector_worlds import Linked
from tests.web_peer import Answer, WebPeer

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def hub():
    with WebPeer() as peer:
        hub = Hub(peer)
        yield hub
        assert hub.provider.wrong == []


@pytest.fixture
def alice(hub):
    return hub.user("alice", bio="I bake. perks-xyz")


def read(hub, who, cursor=None, access="", connector=None):
    """Every page from a cursor on: (titles, (reactor, kind) pairs, given, deleted, cursor)."""
    connector = connector or hub.connector()
    names = {str(user.id): login for login, user in hub.users.items()}
    titles, reactions, given, deleted = [], [], [], []
    cursor = dict(cursor or {})
    while True:
        page = connector.refresh(Linked(str(who.id), access=access), cursor)
        titles += [post.title for post in page.posts]
        reactions += [(names[r.actor_native_id], r.kind, r.native_post_id) for r in page.reactions]
        given += page.given
        deleted += page.deleted
        cursor = page.cursor
        if not page.more:
            return titles, reactions, given, deleted, cursor


def questions(hub, since):
    """What was asked and cost something: an answer that nothing changed is free."""
    return [asked.path.split("?")[0] for asked in hub.peer.asked[since:]]


def test_repositories_releases_and_who_reacted(hub, alice):
    bea, robot = hub.user("bea"), hub.user("dependabot[bot]", type="Bot")
    loaf = hub.repository(alice, "loaf", days=30)
    hub.repository(alice, "copy", fork=True)
    hub.repository(alice, "hidden", private=True)
    hub.star(bea, loaf, days=4)
    hub.star(alice, loaf)
    hub.fork(bea, loaf, days=3)
    hub.comment(bea, loaf, days=2)
    hub.comment(alice, loaf)
    hub.comment(robot, loaf)
    notes = "New crust, see [the mill](https://mill.example/r/abc)."
    one = hub.release(loaf, "1.0", reactions=rollup(2), body=notes)
    hub.release(loaf, "2.0", draft=True)
    loaf.kind[one["id"]] = [("heart", bea), ("-1", bea)]
    page = hub.connector().refresh(Linked(str(alice.id)), {})
    posts = {post.native_id: post for post in page.posts}
    first, second = f"repository/{loaf.id}", f"release/{one['id']}"
    assert set(posts) == {first, second}
    assert (posts[first].title, posts[first].text, posts[first].tags, posts[first].links) == (
        "loaf", "Bread", ("bread", "Python"), ("https://bread.example/",)
    )  # fmt: skip
    assert (posts[second].title, posts[second].links) == ("1.0", ("https://mill.example/r/abc",))
    told = {(r.native_post_id, r.kind, r.at) for r in page.reactions}
    ago = {days: clock.now() - timedelta(days=days) for days in (2, 3, 4)}
    liked = next(r.at for r in page.reactions if r.native_post_id == second)
    assert told == {
        (first, "like", ago[4]), (first, "share", ago[3]), (first, "reply", ago[2]),
        (second, "like", liked),
    }  # fmt: skip
    assert {r.actor_native_id for r in page.reactions} == {str(bea.id)}
    assert page.ignored == {"reaction_by_a_program": 1}
    assert (page.profile.name, page.profile.followers) == ("alice", 20)


def test_what_did_not_change_is_free_and_what_did_comes_once(hub, alice):
    bea, carl = hub.user("bea"), hub.user("carl")
    loaf = hub.repository(alice, "loaf")
    hub.star(bea, loaf, days=4)
    old = hub.comment(bea, loaf, days=3)
    *_, cursor = read(hub, alice)
    left = hub.left
    assert read(hub, alice, cursor)[:4] == ([], [], [], [])
    assert hub.left == left
    hub.star(carl, loaf)
    old.updated = clock.now()
    loaf.updated = clock.now()
    place = f"repository/{loaf.id}"
    titles, reactions, *_, cursor = read(hub, alice, cursor)
    assert (titles, reactions) == (["loaf"], [("carl", "like", place)])
    hub.comment(carl, loaf, days=0)
    assert read(hub, alice, cursor)[:2] == (["loaf"], [("carl", "reply", place)])


def test_many_stars_are_read_from_the_newest_back_over_several_pages(hub, alice, monkeypatch):
    monkeypatch.setattr(github_reactions, "ASKS", 2)
    loaf = hub.repository(alice, "loaf", days=900)
    fans = [hub.user(f"fan{number}") for number in range(450)]
    for number, fan in enumerate(fans):
        hub.star(fan, loaf, days=800 - number)
    _, reactions, _, _, cursor = read(hub, alice)
    # Two years back: those before are of no weight any more.
    assert len(reactions) == len(set(reactions)) == 380
    assert "unread" not in cursor
    loaf.stars = loaf.stars[100:]
    hub.star(hub.user("late"), loaf)
    begun = len(hub.peer.asked)
    assert read(hub, alice, cursor)[1] == [("late", "like", f"repository/{loaf.id}")]
    assert len([path for path in questions(hub, begun) if path.endswith("/stargazers")]) == 1


def test_a_hundred_comments_move_the_question_on(hub, alice):
    bea = hub.user("bea")
    loaf = hub.repository(alice, "loaf")
    for number in range(150):
        hub.comment(bea, loaf, days=20 - number / 10)
    _, reactions, _, _, cursor = read(hub, alice)
    assert len(reactions) == 150
    hub.comment(bea, loaf, days=0)
    _, reactions, _, _, cursor = read(hub, alice, cursor)
    assert len(reactions) == 1
    begun = len(hub.peer.asked)
    assert read(hub, alice, cursor)[1] == []
    assert len([path for path in questions(hub, begun) if path.endswith("/comments")]) == 1


def test_what_is_gone_takes_its_releases_along_and_a_list_that_lacks_one_is_not_believed(
    hub, alice
):
    loaf, rye = hub.repository(alice, "loaf"), hub.repository(alice, "rye")
    one, two = hub.release(loaf, "1.0"), hub.release(loaf, "2.0")
    *_, cursor = read(hub, alice)
    loaf.releases.remove(two)
    *_, deleted, cursor = read(hub, alice, cursor)
    assert deleted == [f"release/{two['id']}"]
    listing = "/users/alice/repos?per_page=100&type=owner&sort=pushed&page=1"
    hub.peer.pages[listing] = Answer(200, b"[]")
    assert read(hub, alice, cursor)[3] == []
    del hub.peer.pages[listing]
    loaf.private = True
    *_, deleted, cursor = read(hub, alice, cursor)
    assert sorted(deleted) == [f"release/{one['id']}", f"repository/{loaf.id}"]
    assert list(cursor["repos"]) == [str(rye.id)]
    rye.owner = hub.user("bea")
    assert read(hub, alice, cursor)[3] == [f"repository/{rye.id}"]


def test_what_she_stars_is_what_she_gives(hub, alice):
    bea = hub.user("bea")
    butter, jam = hub.repository(bea, "butter"), hub.repository(bea, "jam")
    hub.star(alice, butter, days=3)
    hub.star(alice, hub.repository(alice, "own"), days=2)
    _, _, given, _, cursor = read(hub, alice)
    assert given == [Given(str(bea.id), "like", clock.now() - timedelta(days=3))]
    hub.star(alice, jam, days=1)
    _, _, given, _, cursor = read(hub, alice, cursor)
    assert given == [Given(str(bea.id), "like", clock.now() - timedelta(days=1))]
    assert read(hub, alice, cursor)[2] == []


def test_a_new_name_is_the_same_account_and_an_old_name_is_somebody_elses(hub, alice):
    hub.repository(alice, "loaf")
    *_, cursor = read(hub, alice)
    hub.users["anna"] = hub.users.pop("alice")
    alice.login = "anna"
    other = hub.user("alice")
    connector = hub.connector()
    page = connector.refresh(Linked(str(alice.id)), cursor)
    assert (page.profile.name, page.profile.native_id) == ("anna", str(alice.id))
    assert page.deleted == ()
    assert connector.identify("alice").native_id == str(other.id) != str(alice.id)
    del hub.users["anna"]
    with pytest.raises(Gone):
        read(hub, alice, page.cursor)


def test_the_house_asks_as_its_app_and_a_member_by_her_token(hub, alice):
    hub.tokens["hers"] = alice
    connector = hub.connector(app=hub.app)
    assert connector.proof(Linked(str(alice.id)), "perks-xyz")
    assert not connector.proof(Linked(str(alice.id)), "perks")
    assert hub.peer.asked[-1].headers["authorization"].startswith("Basic ")
    read(hub, alice, access="hers", connector=connector)
    assert hub.peer.asked[-1].headers["authorization"] == "Bearer hers"
    hub.tokens.clear()
    with pytest.raises(PermissionLost, match="Sign in there again"):
        read(hub, alice, access="hers", connector=connector)
    hub.peer.pages[f"/user/{alice.id}"] = Answer(401)
    with pytest.raises(TryLater, match="operators"):
        read(hub, alice, connector=connector)


def test_she_signs_in_without_any_scope_and_the_permission_is_given_back(hub, alice):
    hub.tokens["hers"] = alice
    connector = hub.connector()
    address = connector.sign_in.address("our-app", "https://house.example/back", "s", "v" * 43)
    assert "scope=" not in address
    assert connector.who_am_i("hers").native_id == str(alice.id)
    hub.peer.pages["/login/oauth/access_token"] = Answer(200, b'{"error": "bad_verification_code"}')
    with pytest.raises(PermissionLost):
        connector.sign_in.exchange(connector.asker, ("our-app", "our-secret"), code="spent")
    connector.sign_in.end(connector.asker, ("our-app", "our-secret"), "hers")
    assert hub.tokens == {}


def test_how_posts_stand_is_looked_up_one_by_one(hub, alice):
    loaf, rye = hub.repository(alice, "loaf"), hub.repository(alice, "rye")
    hub.star(hub.user("bea"), loaf)
    hub.release(loaf, "1.0", html_url="https://github.com/alice/loaf/releases/tag/1.0")
    two = hub.release(loaf, "2.0", html_url="https://github.com/alice/loaf/releases/tag/2.0")
    connector, account = hub.connector(), Linked(str(alice.id))
    posts = {post.title: post for post in connector.refresh(account, {}).posts}
    rye.private = True
    loaf.releases.remove(two)
    told = connector.look_up(account, [posts[name] for name in ("loaf", "rye", "1.0", "2.0")])
    assert [(one.withheld, one.reactions) for one in told] == [
        ("", 1), ("deleted", None), ("", 0), ("deleted", None)
    ]  # fmt: skip
    assert (told[0].post, told[2].post) == (posts["loaf"], posts["1.0"])


# What GitHub says instead of the list of repositories, and what is made of it.
SECOND = b'{"message": "You have exceeded a secondary rate limit."}'
SPENT = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "4102444800"}
BAD = [
    (Answer(200, b'[{"id": 1, "full_na'), BrokenData),
    (Answer(200, b"<html>Unicorn!</html>"), BrokenData),
    (Answer(200, b'["\xff\xfe"]'), BrokenData),
    (Answer(200, b"[" * 100_000), BrokenData),
    (Answer(200, b'{"id": 1}'), BrokenData),
    (Answer(200, b"[1, 2]"), BrokenData),
    (Answer(200, b'"no"'), BrokenData),
    (Answer(403), PermissionLost),
    (Answer(403, b"", SPENT), TryLater),
    (Answer(403, SECOND), TryLater),
    (Answer(403, SECOND, {"Retry-After": "30"}), TryLater),
    (ABSENT, Gone),
    (Answer(410), Gone),
    (Answer(429), TryLater),
    (Answer(429, b"", {"Retry-After": "120"}), TryLater),
    (Answer(451), Gone),
    (Answer(500), TryLater),
    (Answer(502), TryLater),
    (None, TryLater),
]


def test_whatever_github_answers_is_one_of_four_failures(hub, alice):
    path = "/users/alice/repos?per_page=100&type=owner&sort=pushed&page=1"
    for answer, kind in BAD:
        hub.peer.pages[path] = answer
        shared.kept_at.cache_clear()  # what it did before is forgotten: it is asked again
        with pytest.raises(kind) as caught:
            read(hub, alice, connector=hub.connector(seconds=0.3, app=App()))
        assert type(caught.value) is kind, answer
        assert len(caught.value.sentence) < 300


def test_a_spent_limit_is_not_asked_again_before_its_time(hub, alice):
    hub.repository(alice, "loaf")
    connector = hub.connector()
    hub.left = 1
    with pytest.raises(TryLater) as caught:
        read(hub, alice, connector=connector)
    assert timedelta(minutes=9) < caught.value.when - clock.now() <= timedelta(minutes=10)
    assert len(hub.peer.asked) == 1
    # Her own token has a limit of its own.
    hub.tokens["hers"], hub.left = alice, 100
    assert read(hub, alice, access="hers", connector=connector)[0] == ["loaf"]


def rollup(count):
    """What a release says of its reactions in sum."""
    names = ("+1", "-1", "laugh", "confused", "heart", "hooray", "eyes", "rocket")
    return {"url": "https://api.github.com/", "total_count": count, **dict.fromkeys(names, 0)}
