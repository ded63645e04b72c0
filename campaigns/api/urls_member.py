"""The member's API of the campaigns package, below /api/v1/."""

from django.urls import path

from campaigns.api import (
    brief_files,
    member,
    member_answers,
    member_claims,
    member_drafts,
    member_draws,
    member_handouts,
    member_messages,
    member_month,
    member_parcels,
    member_profile,
    member_received,
    member_report,
    member_waiting,
    shop_join,
)

urlpatterns = [
    path("me/answers", member_answers.MyAnswers.as_view(), name="api_my_answers"),
    path("me/answers/<int:question>", member_answers.MyAnswer.as_view(), name="api_my_answer"),
    path("me", member_profile.Me.as_view(), name="api_me"),
    path("me/consents/<slug:purpose>", member_profile.MyConsent.as_view(), name="api_my_consent"),
    path("me/month", member_month.MyMonth.as_view(), name="api_my_month"),
    path("me/perks", member.MyPerks.as_view(), name="api_my_perks"),
    path(
        "me/perks/<int:campaign>/eligibility",
        member.MyEligibility.as_view(),
        name="api_my_eligibility",
    ),
    path("me/perks/<int:campaign>/entry", member_draws.MyEntry.as_view(), name="api_my_entry"),
    path("me/claims/<int:id>", member_claims.MyClaim.as_view(), name="api_my_claim"),
    path("me/claims", member_claims.MyClaims.as_view(), name="api_my_claims"),
    path(
        "me/claims/<int:id>/wants", member_claims.FillInClaim.as_view(), name="api_my_claim_wants"
    ),
    path(
        "me/claims/<int:id>/confirm",
        member_claims.ConfirmClaim.as_view(),
        name="api_my_claim_confirm",
    ),
    path(
        "me/claims/<int:id>/cancel", member_claims.CancelClaim.as_view(), name="api_my_claim_cancel"
    ),
    path("me/claims/<int:id>/draft", member_drafts.MyDraft.as_view(), name="api_my_draft"),
    path("me/claims/<int:id>/files", brief_files.MyFiles.as_view(), name="api_my_files"),
    path("me/claims/<int:id>/files/<int:file>", brief_files.MyFile.as_view(), name="api_my_file"),
    path("me/address", member_parcels.MyAddress.as_view(), name="api_my_address"),
    path("me/claims/<int:id>/brief", member_received.MyBrief.as_view(), name="api_my_brief"),
    path(
        "me/claims/<int:id>/messages",
        member_messages.MyMessages.as_view(),
        name="api_my_messages",
    ),
    path(
        "me/messages/<int:message>/report",
        member_messages.MyMessageReport.as_view(),
        name="api_my_message_report",
    ),
    path("me/received/<int:year>", member_received.MyYear.as_view(), name="api_my_year"),
    path("me/claims/<int:id>/parcels", member_parcels.MyParcels.as_view(), name="api_my_parcels"),
    path("me/claims/<int:id>/problem", member_parcels.MyProblem.as_view(), name="api_my_problem"),
    path(
        "me/claims/<int:id>/handouts", member_handouts.MyHandouts.as_view(), name="api_my_handouts"
    ),
    path("me/perks/<int:campaign>/wait", member_waiting.MyWait.as_view(), name="api_my_wait"),
    path("shops/<str:token>", shop_join.Join.as_view(), name="api_shop_join"),
    path("me/report", member_report.MyReport.as_view(), name="api_my_report"),
    path("me/mentions/<int:id>/reuse", member_report.MyReuse.as_view(), name="api_my_reuse"),
    path("me/claims/<int:id>/evidence", member_report.MyEvidence.as_view(), name="api_my_evidence"),
    path("me/evidence/<int:id>", member_report.MyEvidenceOne.as_view(), name="api_my_evidence_one"),
    path("me/receipts/<str:number>", member.MyReceipt.as_view(), name="api_my_receipt"),
]
