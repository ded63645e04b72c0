"""The plots: where the strokes lie, what the labels say, what is refused."""

import re
from datetime import date
from xml.etree import ElementTree

import pytest

from perks.ground import plots
from perks.ground.plots.dial import CENTRE, spot
from perks.ground.plots.markup import figure, people, signed
from perks.ground.plots.ruler import nice_step


def drawn(markup: str) -> ElementTree.Element:
    return ElementTree.fromstring(markup)


def by_class(svg: ElementTree.Element, kind: str) -> list[ElementTree.Element]:
    return [part for part in svg.iter() if kind in part.get("class", "").split()]


def words(svg: ElementTree.Element) -> list[str]:
    return [part.text or "" for part in svg.iter("text")]


def strokes(svg: ElementTree.Element, kind: str) -> int:
    return sum(part.get("d", "").count("M") for part in by_class(svg, kind))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(0, (52.0, 172.0)), (50, (170.0, 54.0)), (100, (288.0, 172.0))],
)
def test_the_dial_runs_from_nine_to_three_o_clock(value, expected):
    assert spot(value, 118) == pytest.approx(expected)


def test_the_dial_is_drawn_as_in_the_picture():
    svg = drawn(plots.dial(57, 52, 61))
    (needle,) = by_class(svg, "p-at")
    (ring,) = by_class(svg, "p-band")
    assert needle.get("d") == "M192.7 70.5L202.7 25.6"
    assert ring.get("d") == (
        "M179.0 28.3A144 144 0 0 1 218.8 36.5L210.0 61.0A118 118 0 0 0 177.4 54.2Z"
    )
    assert strokes(svg, "p-in") == 5  # 52, 54, 56, 58, 60
    assert strokes(svg, "p-tick") == 46
    assert words(svg) == ["0", "100", "20", "40", "60", "80", "57", "52 to 61"]
    assert svg.get("role") == "img"
    assert svg.get("aria-label") == (
        "Score 57 on a dial from 0 to 100. With 90% certainty it lies between 52 and 61."
    )


def test_a_score_past_the_end_stays_on_the_dial():
    assert plots.dial(104, 90, 130) == plots.dial(100, 90, 100)
    assert spot(100, 0) == pytest.approx(CENTRE)


@pytest.mark.parametrize(
    "draw",
    [
        lambda: plots.dial(float("nan"), 1, 2),
        lambda: plots.dial(50, 60, 40),
        lambda: plots.band(50, float("-inf"), 40),
        lambda: plots.band(50, 60, 40),
        lambda: plots.bar(float("nan")),
        lambda: plots.diverging(1, 0),
        lambda: plots.sparkline([]),
        lambda: plots.curve([(5, 1), (5, 2)], 5),
        lambda: plots.curve([(1, 9), (2, float("inf"))], 1),
        lambda: plots.interval(1, 3, 2, "bookings"),
        lambda: plots.spans([]),
        lambda: plots.spans([plots.Span("a", 1, 3, 2)]),
    ],
)
def test_what_cannot_be_measured_is_not_drawn(draw):
    with pytest.raises(ValueError):
        draw()


def test_the_topic_bar_has_its_interval_and_its_value():
    svg = drawn(plots.band(71, 64, 77))
    (interval,) = by_class(svg, "p-band")
    (value,) = by_class(svg, "p-ink")
    assert (interval.get("x"), interval.get("width")) == ("64.0", "13.0")
    assert (value.get("x"), value.get("width")) == ("70.4", "1.2")
    assert svg.get("aria-label") == "71 of 100, between 64 and 77."


def test_a_bar_is_silent_where_its_figure_stands_beside_it():
    spoken, silent = drawn(plots.bar(0.557)), drawn(plots.bar(0.557, ""))
    assert by_class(spoken, "p-fill")[0].get("width") == "55.7"
    assert (spoken.get("role"), spoken.get("aria-label")) == ("img", "56%")
    assert (silent.get("role"), silent.get("aria-hidden")) == (None, "true")


@pytest.mark.parametrize(
    ("value", "kind", "start", "width", "label"),
    [
        (1.6, "p-fill", "50.0", "32.0", "+1.6 on a scale from −2.5 to +2.5."),
        (-0.4, "p-neg", "42.0", "8.0", "−0.4 on a scale from −2.5 to +2.5."),
        (-9, "p-neg", "0.0", "50.0", "−9.0 on a scale from −2.5 to +2.5."),
        (0, "p-fill", "50.0", "0.0", "0.0 on a scale from −2.5 to +2.5."),
    ],
)
def test_a_change_goes_right_for_a_gain_and_left_for_a_loss(value, kind, start, width, label):
    svg = drawn(plots.diverging(value, 2.5))
    (filled,) = by_class(svg, kind)
    assert (filled.get("x"), filled.get("width")) == (start, width)
    assert svg.get("aria-label") == label


def test_funnel_shares_are_of_the_first_step():
    assert plots.shares([1800, 1620, 450]) == [1.0, 0.9, 0.25]
    assert plots.shares([0, 0]) == [0.0, 0.0]
    assert plots.shares([]) == []


def test_the_line_keeps_the_distances_in_time_and_says_its_figures():
    readings = [
        (date(2026, 1, 1), 50.0, 45.0, 55.0),
        (date(2026, 1, 11), 50.0, 45.0, 55.0),
        (date(2026, 1, 31), 60.0, 55.0, 65.0),
    ]
    svg = drawn(plots.sparkline(readings))
    (line,) = by_class(svg, "p-line")
    assert line.get("points") == "3.0,53.5 99.7,53.5 293.0,24.5"
    assert words(svg) == ["60"]
    assert svg.get("aria-label") == (
        "Score over time: 50 on 1 January 2026; 50 on 11 January 2026; "
        "60 on 31 January 2026, between 55 and 65."
    )


def test_one_reading_still_shows_its_band():
    svg = drawn(plots.sparkline([(date(2026, 11, 22), 57.0, 52.0, 61.0)]))
    corners = by_class(svg, "p-band")[0].get("points", "").split()
    assert [corner.split(",")[0] for corner in corners] == ["289.0", "297.0", "297.0", "289.0"]
    assert len({corner.split(",")[1] for corner in corners}) == 2


REACH = [(10, 6000), (30, 3000), (50, 1500), (70, 400), (90, 4)]


def test_the_curve_has_its_needle_limit_and_at_most_three_gridlines():
    svg = drawn(plots.curve(REACH, 40, 50, "200 visits last from 50", "travel"))
    (needle,), (limit,), (shade,) = (
        by_class(svg, "p-at"),
        by_class(svg, "p-limit"),
        by_class(svg, "p-thin"),
    )
    assert needle.get("d") == "M129.5 126.2L129.5 184.0"
    assert limit.get("d") == "M170.0 18.0L170.0 184.0"
    assert (shade.get("x"), shade.get("width")) == ("8.0", "162.0")
    assert len(by_class(svg, "p-grid")) == 4  # the ground, and three above it
    assert svg.get("aria-label") == (
        "People reached by travel. At 10: 6,000 people. At 40, as it is now: 2,250 people. "
        "At 90: fewer than 10 people. 200 visits last from 50."
    )


@pytest.mark.parametrize("at", [10, 25, 48, 60, 75, 90])
def test_the_words_on_the_curve_stay_on_the_sheet(at):
    svg = drawn(plots.curve(REACH, at, 50, "200 visits last from 50"))
    (told,) = by_class(svg, "t-ink")
    x, wide = float(told.get("x", "")), 6.5 * len(told.text or "")
    left, right = (x, x + wide) if told.get("text-anchor") == "start" else (x - wide, x)
    assert left >= 0
    assert right <= 340
    assert not left < 170 < right  # never across the dotted limit


def test_the_interval_always_draws_zero_and_says_where_it_lies():
    svg = drawn(plots.interval(67, 23, 111, "extra bookings"))
    (zero,), (at,), (ring,) = (
        by_class(svg, "p-limit"),
        by_class(svg, "p-at"),
        by_class(svg, "p-band"),
    )
    assert words(svg) == ["−20", "0", "20", "40", "60", "80", "100", "120"]
    assert zero.get("d", "").startswith("M55.7 ")
    assert at.get("d", "").startswith("M208.9 ")
    assert (ring.get("x"), ring.get("width")) == ("108.3", "201.1")
    assert svg.get("aria-label") == (
        "67 extra bookings, 95% interval 23 to 111; zero lies outside."
    )
    unsure = plots.interval(-3, -40, 31, "extra bookings")
    assert "zero lies inside" in unsure


def test_figures_for_people():
    assert (figure(6690), figure(-0.04, 1), figure(-20)) == ("6,690", "0.0", "−20")
    assert (signed(1.2), signed(-0.4), signed(0.04)) == ("+1.2", "−0.4", "0.0")
    assert [people(count) for count in (0, 1, 9, 10, 1842)] == [
        "0 people",
        "fewer than 10 people",
        "fewer than 10 people",
        "10 people",
        "1,842 people",
    ]


@pytest.mark.parametrize(
    ("span", "most", "step"),
    [(6690, 4, 2000), (131, 6, 50), (111, 6, 20), (1.4, 6, 0.5), (0, 4, 1)],
)
def test_steps_are_round_and_few(span, most, step):
    assert nice_step(span, most) == pytest.approx(step)


def test_no_plot_carries_a_style_or_lets_markup_through():
    hostile = plots.curve(REACH, 40, 50, '<script>"', '"><b>')
    assert "<script>" not in hostile
    assert "<b>" not in hostile
    assert not re.search(r"\bstyle=|\bon\w+=", hostile)


def test_spans_share_one_scale_and_say_what_is_missing():
    rows = [plots.Span("20 to 39", 30, 20, 45, expected=25), plots.Span("40 to 59", instead="few")]
    svg = drawn(plots.spans(rows))
    assert svg.get("aria-label") == (
        "With 95% intervals. 20 to 39: 30%, 20% to 45%, promised 25%; 40 to 59: few."
    )
    assert len(by_class(svg, "p-band")) == len(by_class(svg, "p-limit")) == 1
    assert words(svg)[:4] == ["0%", "20%", "40%", "60%"]
    band = by_class(svg, "p-band")[0]
    assert (float(band.get("x")), float(band.get("width"))) == pytest.approx((163.3, 99.2), abs=0.1)


def test_columns_stand_for_their_counts_and_say_them():
    drawn = plots.columns([("1 May", 2), ("2 May", 0), ("3 May", 4)], "Visits")
    heights = [float(each) for each in re.findall(r'class="p-fill"[^>]* height="([\d.]+)"', drawn)]
    assert heights == [50.0, 0.0, 100.0]
    assert 'aria-label="Visits, 1 May to 3 May. Most: 4 on 3 May. Last: 4 on 3 May."' in drawn
    for wrong in ([], [("1 May", -1)], [("1 May", float("nan"))]):
        with pytest.raises(ValueError):
            plots.columns(wrong, "Visits")
