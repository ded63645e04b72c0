"""A report as files: every figure in each of them, and no cell that calculates."""

import io
import re
import zipfile

import pytest

from campaigns import made_report, report_files, report_pdf, report_rows
from campaigns.core.lift import Effect
from campaigns.could_tell import could_tell
from campaigns.evidence import Evidence
from campaigns.proof import Proof
from perks.ground import clock, plots
from perks.ground.plots.printed import printed
from tests.campaigns.brand_stage import at, drafted, signed_in
from tests.campaigns.member_stage import launched, system

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(people, monkeypatch):
    """A campaign with a wicked name that is told to have sold for more."""
    with system():
        campaign = launched(people.northwind, people.lounge_day, name="=SUM(1;2) Łódź – “Winter”")
        campaign.currency = "USD"
        effect = Effect(450.0, 120.0, 780.0, 150.0, 40, 20, 900.0, 450.0, 0.5, 0.2)
        value = Proof(40, 20, effect, "", 500.0, "value", "holdout", "USD")
        orders = Proof(40, 20, Effect(0.5, 0.1, 0.9, 0.2, 40, 20, 0.9, 0.4), "", 0.5, "orders")
        found = Evidence(
            3, clock.now(), Proof(40, 20, why="posts"), orders, value,
            made_report.evidence.NOTHING, 90_000, "USD",
        )  # fmt: skip
        monkeypatch.setattr(made_report.evidence, "standing", lambda _: found)
        yield made_report.made(campaign)


def test_every_figure_is_in_the_csv_and_no_name_calculates(whole):
    lines = report_files.csv_of(whole).splitlines()
    assert lines[0] == "campaign,what,figure,low,high,note"
    # 450 minor units each, over 40 people: USD 180.
    assert lines[1] == (
        "'=SUM(1;2) Łódź – “Winter”,Extra sales in USD,180.0,48.0,312.0,"
        '"More by more than chance; 40 with the offer, 20 held back by lot"'
    )
    assert any(",Cost of each extra order,45.0,25.0,225.0,USD" in line for line in lines)
    assert any(",Claimed,0,,,Nobody had to" in line for line in lines)
    assert lines[-1].endswith("No reactions")


def test_the_workbook_has_a_sheet_for_each_part_and_no_formula(whole):
    book = zipfile.ZipFile(io.BytesIO(report_files.xlsx_of(whole)))
    sheets = [book.read(name).decode() for name in book.namelist() if "worksheets/sheet" in name]
    # The last one lists the mentions.
    assert len(sheets) == len(report_rows.parts(whole)) + 1 == 6
    assert not any("<f>" in sheet for sheet in sheets)
    assert any("<v>180</v>" in sheet for sheet in sheets)
    assert "=SUM(1;2)" in book.read("xl/sharedStrings.xml").decode()


def test_the_paper_has_the_answer_and_every_part(whole):
    pdf = report_pdf.pdf_of(whole)
    assert pdf.startswith(b"%PDF")
    assert len(re.findall(rb"/Type /Page\b", pdf)) >= 1
    assert report_pdf.plain("−12 Łódź “x”") == '-12 Lódz "x"'
    assert [report_pdf.shown(cell) for cell in (None, "a", 3, 2.5)] == ["", "a", "3", "2.50"]


def test_a_printed_plot_needs_no_stylesheet():
    svg = printed(plots.interval(67, 23, 111, "extra bookings")).decode()
    assert "class=" not in svg
    assert svg.startswith('<svg xmlns="http://www.w3.org/2000/svg"')
    assert 'stroke-dasharray="2 4"' in svg
    named = set(re.findall(r'class="([\w-]+)', "".join(every_plot())))
    assert {kind for kind in named if kind.startswith("p-")} <= set(printed.__globals__["LOOKS"])


def every_plot():
    yield plots.interval(1, 0, 2, "x")
    yield plots.spans([plots.Span("a", 1, 0, 2, expected=1)])
    yield plots.bar(0.5)
    yield plots.diverging(-1, 2)


def test_brand_people_download_all_three(people):
    campaign = drafted(people)
    bea = signed_in(people.bea)
    for name, kind in (
        ("report_csv", "text/csv; charset=utf-8"),
        ("report_xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
        ("report_pdf", "application/pdf"),
    ):
        answer = bea.get(at(name, people.northwind, campaign.pk))
        assert (answer.status_code, answer["Content-Type"]) == (200, kind)
        ending = name.split("_")[1]
        assert f'filename="campaign-{campaign.pk}-report.{ending}"' in answer["Content-Disposition"]


def test_a_draft_says_what_its_report_could_tell():
    held = could_tell(2_000, 5_000, 0.1).sentences
    assert held[0] == "About 200 would be held back by lot and compared with the others."
    assert "6.3 more in a hundred or above would be told" in held[1]
    assert held[2] == "To tell 5 in a hundred more takes about 3,140 people who fit."
    # 2.802 * sqrt(.0291) * sqrt(1/1800 + 1/200), by hand.
    assert "3.6 more in a hundred or above would be told; two more take about 6,345" in held[3]
    assert "never that the campaign caused them" in held[4]
    scarce = could_tell(2_000, 500, 0.1)
    assert (scarce.by_lot, scarce.plan.offered, scarce.plan.held_out) == (True, 500, 1_500)
    assert "fewer than ten" in could_tell(50, 100, 0.1).sentences[1]
    assert "could not tell" in could_tell(50, 100, 0).sentences[0]
    assert could_tell(0, 10, 0.1).plan is None
