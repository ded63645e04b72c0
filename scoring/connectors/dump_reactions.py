"""What the posts of a Stack Exchange dump received: comments, votes and links."""

from collections import Counter
from datetime import date
from pathlib import Path

from scoring.connectors.base import Count
from scoring.connectors.dump import Dump
from scoring.connectors.dump_rows import moment, rows

ACCEPTED, UP, DOWN, FAVOURITE = "1", "2", "3", "5"
LINKED = "1"


def read_comments(dump: Dump, folder: Path) -> None:
    """Comments are replies by whoever wrote them. Raises BrokenData."""
    for row in rows(folder, "Comments"):
        dump.react(row.get("PostId", ""), row, dump.person(row.get("UserId")), "reply")


def read_votes(dump: Dump, folder: Path, questions: dict[str, str]) -> None:
    """Votes; `questions` holds the number of each answer's question. Raises BrokenData."""
    likes: Counter[tuple[str, date]] = Counter()
    for row in rows(folder, "Votes"):
        number, kind = row.get("PostId", ""), row.get("VoteTypeId", "")
        if kind == UP:
            post, at = dump.posts.get(dump.post_id(number)), moment(row)
            if post is None or at is None:
                dump.ignored["on_a_post_not_kept"] += 1
            else:
                likes[post.native_id, at.date()] += 1
        elif kind == ACCEPTED:
            question = dump.posts.get(dump.post_id(questions.get(number, "")))
            dump.react(number, row, question.author_native_id if question else "", "quote")
        elif kind == FAVOURITE:
            dump.react(number, row, dump.person(row.get("UserId")), "list")
        else:
            dump.ignored["down_vote" if kind == DOWN else f"vote_type_{kind}"] += 1
    for (post_id, day), count in likes.items():
        author = dump.posts[post_id].author_native_id
        dump.counts[author].append(Count(post_id, "like", day, count))


def read_links(dump: Dump, folder: Path) -> None:
    """Links between posts are mentions by the linking post's owner. Raises BrokenData."""
    for row in rows(folder, "PostLinks"):
        if row.get("LinkTypeId") != LINKED:
            # "Duplicate of" is decided by those who close a question, not by its owner.
            dump.ignored["duplicate_mark"] += 1
            continue
        linking = dump.posts.get(dump.post_id(row.get("PostId", "")))
        actor = linking.author_native_id if linking else ""
        dump.react(row.get("RelatedPostId", ""), row, actor, "mention")
