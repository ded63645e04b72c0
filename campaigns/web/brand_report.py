"""What came of a campaign: funnel, clicks, mentions; and what cannot be told yet."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from campaigns import evidence, gallery, report_letters
from campaigns.made_report import made
from campaigns.models import Campaign
from campaigns.models.proving import RHYTHMS
from campaigns.report_files import csv_of, mentions_csv, xlsx_of
from campaigns.report_pdf import pdf_of
from campaigns.rules.context import NETWORK_NAMES
from campaigns.web.finding import campaign_of
from perks.models import Brand
from perks.web.access import for_brand

SHOWN = 6


@for_brand
def report(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    found = campaign_of(brand, campaign)
    whole = made(found, evidence.shown)
    context = {
        "brand": brand,
        "campaign": found,
        "whole": whole,
        "report": whole.figures,
        "funnel_steps": [(step.label, step.people, step.lost) for step in whole.figures.steps],
        "people": whole.people,
        "cards": gallery.cards(gallery.of_campaign(found)[:SHOWN]),
        "network_names": NETWORK_NAMES,
        "letters": report_letters.of(found, request.user.pk),
        "rhythms": list(RHYTHMS.items()),
        "is_over": report_letters.is_over(found),
    }
    return render(request, "campaigns/brand/report.html", context)


@for_brand
@require_safe
def report_csv(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """Every figure, one a line."""
    whole = made(campaign_of(brand, campaign))
    return attached(csv_of(whole), "text/csv; charset=utf-8", whole.campaign, "csv")


@for_brand
@require_safe
def mentions_file(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """Every mention, one a line."""
    found = campaign_of(brand, campaign)
    answer = attached(mentions_csv(found), "text/csv; charset=utf-8", found, "csv")
    answer["Content-Disposition"] = f'attachment; filename="campaign-{found.pk}-mentions.csv"'
    return answer


@for_brand
@require_safe
def report_xlsx(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """A workbook with a sheet for each part."""
    whole = made(campaign_of(brand, campaign))
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    return attached(xlsx_of(whole), kind, whole.campaign, "xlsx")


@for_brand
@require_safe
def report_pdf(request: HttpRequest, brand: Brand, campaign: int) -> HttpResponse:
    """The report on paper."""
    whole = made(campaign_of(brand, campaign))
    return attached(pdf_of(whole), "application/pdf", whole.campaign, "pdf")


def attached(content: str | bytes, kind: str, campaign: Campaign, ending: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=kind)
    name = f"campaign-{campaign.pk}-report.{ending}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
