"""Pages of members, and those that anybody may open: front door, links, invitations, lotteries."""

from django.urls import path

from campaigns.web import (
    creator_pages,
    member,
    member_answers,
    member_claims,
    member_draws,
    member_erasure,
    member_handouts,
    member_perks,
    member_privacy,
    member_receipts,
    member_waiting,
    public,
)

urlpatterns = [
    path("", member.front_door, name="front_door"),
    path("go/<slug:slug>", public.go, name="go"),
    path("lotteries/<int:campaign>/", public.lottery, name="lottery"),
    path("join/<str:token>/", creator_pages.creator_join, name="creator_join"),
    path("no-more/<str:signed>/", creator_pages.no_more, name="no_more"),
    path("home/", member.home, name="home"),
    path("perks/", member.perks, name="perks"),
    path("perks/<int:campaign>/", member_perks.perk, name="perk"),
    path("perks/<int:campaign>/draw/", member_draws.perk_enter, name="perk_enter"),
    path("draws/<int:campaign>/", member_draws.draw, name="draw"),
    path("draws/<int:campaign>/draw.json", member_draws.draw_json, name="draw_json"),
    path("perks/<int:campaign>/wait/", member_waiting.join, name="perk_wait"),
    path("perks/<int:campaign>/wait/leave/", member_waiting.leave, name="perk_wait_leave"),
    path("claims/", member_claims.claim_list, name="claims"),
    path("claims/<int:id>/", member_claims.claim, name="claim"),
    path("claims/<int:id>/confirm/", member_claims.confirm, name="claim_confirm"),
    path("claims/<int:id>/give-back/", member_claims.give_back, name="claim_give_back"),
    path("claims/<int:id>/handouts/", member_handouts.handout_list, name="handouts"),
    path("claims/<int:id>/handouts.pdf", member_handouts.handout_pdf, name="handouts_pdf"),
    path("handout/<str:token>/", member_handouts.handout, name="handout"),
    path("receipts/<str:number>/", member_receipts.receipt, name="receipt"),
    path("answers/", member_answers.answers, name="answers"),
    path("privacy/", member_privacy.privacy, name="privacy"),
    path("privacy/consent/", member_privacy.change_consent, name="privacy_consent"),
    path("privacy/profile/", member_privacy.profile, name="privacy_profile"),
    path("privacy/score/", member_privacy.score_shown, name="privacy_score"),
    path("privacy/export.json", member_privacy.export, name="privacy_export"),
    path("privacy/delete/", member_erasure.erase, name="privacy_erase"),
]
