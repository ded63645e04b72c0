"""The brand's API: campaigns, rules, outcomes, perks."""

from django.urls import include, path

from campaigns.api import (
    brand_attribution,
    brand_audiences,
    brand_briefs,
    brand_campaigns,
    brand_choosing,
    brand_creators,
    brand_events,
    brand_known,
    brand_life,
    brand_limits,
    brand_money,
    brand_outcomes,
    brand_perks,
    brand_rules,
    validity,
)

ONE = "campaigns/<int:campaign>"
KEPT = "audiences/<int:audience>"
one_brand = [
    path("campaigns", brand_campaigns.Campaigns.as_view(), name="api_campaigns"),
    path(ONE, brand_campaigns.OneCampaign.as_view(), name="api_campaign"),
    path(f"{ONE}/rule", brand_rules.Rule.as_view(), name="api_campaign_rule"),
    path(f"{ONE}/count", brand_rules.Count.as_view(), name="api_campaign_count"),
    path(f"{ONE}/launch", brand_life.Launch.as_view(), name="api_campaign_launch"),
    path(f"{ONE}/pause", brand_life.Pause.as_view(), name="api_campaign_pause"),
    path(f"{ONE}/resume", brand_life.Resume.as_view(), name="api_campaign_resume"),
    path(f"{ONE}/end", brand_life.End.as_view(), name="api_campaign_end"),
    path(f"{ONE}/choosing", brand_choosing.ChoosingView.as_view(), name="api_campaign_choosing"),
    path(f"{ONE}/waves", brand_choosing.Waves.as_view(), name="api_campaign_waves"),
    path(f"{ONE}/shortlist", brand_choosing.ShortlistView.as_view(), name="api_campaign_shortlist"),
    path(f"{ONE}/shortlist/marks", brand_choosing.Marks.as_view(), name="api_campaign_marks"),
    path(f"{ONE}/claims", brand_outcomes.Claims.as_view(), name="api_campaign_claims"),
    path(
        f"{ONE}/attribution",
        brand_attribution.AttributionView.as_view(),
        name="api_campaign_attribution",
    ),
    path(f"{ONE}/report", brand_outcomes.ReportView.as_view(), name="api_campaign_report"),
    path(f"{ONE}/mentions", brand_outcomes.Mentions.as_view(), name="api_campaign_mentions"),
    path("claims/<int:claim>/restore", brand_outcomes.Restore.as_view(), name="api_claim_restore"),
    path(f"{ONE}/brief", brand_briefs.CampaignBrief.as_view(), name="api_campaign_brief"),
    path(f"{ONE}/limits", brand_limits.CampaignLimits.as_view(), name="api_campaign_limits"),
    path(f"{ONE}/money", brand_money.Money.as_view(), name="api_campaign_money"),
    path(f"{ONE}/ledger", brand_money.Ledger.as_view(), name="api_campaign_ledger"),
    path("claims/<int:claim>/revoke", brand_outcomes.Revoke.as_view(), name="api_claim_revoke"),
    path("audiences", brand_audiences.Audiences.as_view(), name="api_audiences"),
    path("audiences/compare", brand_audiences.Compare.as_view(), name="api_audiences_compare"),
    path(KEPT, brand_audiences.OneAudience.as_view(), name="api_audience"),
    path(f"{KEPT}/refresh", brand_audiences.Refresh.as_view(), name="api_audience_refresh"),
    path(f"{KEPT}/exports", brand_audiences.Exports.as_view(), name="api_audience_exports"),
    path("validity", validity.BrandValidity.as_view(), name="api_brand_validity"),
    path("creators", brand_creators.Creators.as_view(), name="api_creators"),
    path("creators/list", brand_creators.CreatorsToList.as_view(), name="api_creators_to_list"),
    path("events", brand_events.Events.as_view(), name="api_events"),
    path("customers", brand_known.Customers.as_view(), name="api_brand_customers"),
    path("lists", brand_known.Lists.as_view(), name="api_brand_lists"),
    path("lists/<int:id>", brand_known.OneList.as_view(), name="api_brand_list"),
    path("questions", brand_known.Questions.as_view(), name="api_brand_questions"),
    path("perks", brand_perks.Perks.as_view(), name="api_brand_perks"),
    path("perks/<int:perk>/terms", brand_perks.PerkTerms.as_view(), name="api_brand_terms"),
    path("perks/<int:perk>/stock", brand_perks.Stock.as_view(), name="api_brand_stock"),
]
urlpatterns = [path("brands/<slug:brand>/", include(one_brand))]
