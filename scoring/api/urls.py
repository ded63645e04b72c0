"""API of the scoring package."""

from django.urls import path

from scoring.api import away, endorse, flags, me, my_topics, push, sharing, topics

urlpatterns = [
    path("me/score", me.ScoreView.as_view(), name="api_my_score"),
    path("me/score/history", me.HistoryView.as_view(), name="api_my_score_history"),
    path("me/score/place", me.PlaceView.as_view(), name="api_my_score_place"),
    path("me/absences", away.AbsencesView.as_view(), name="api_my_absences"),
    path("me/absences/<int:id>", away.AbsenceView.as_view(), name="api_my_absence"),
    path("me/topics", my_topics.TopicsView.as_view(), name="api_my_topics"),
    path("me/topics/hidden", my_topics.HiddenView.as_view(), name="api_my_hidden_topics"),
    path("me/topics/disputes", my_topics.DisputesView.as_view(), name="api_my_topic_disputes"),
    path("me/topics/<slug:topic>/veto", my_topics.VetoView.as_view(), name="api_my_topic_veto"),
    path(
        "me/topics/<slug:topic>/disputes",
        my_topics.DisputeView.as_view(),
        name="api_my_topic_dispute",
    ),
    path("me/flags", flags.FlagsView.as_view(), name="api_my_flags"),
    path("me/flags/<int:id>", flags.FlagView.as_view(), name="api_my_flag"),
    path("me/flags/<int:id>/appeal", flags.AppealView.as_view(), name="api_my_flag_appeal"),
    path("me/accounts", me.AccountsView.as_view(), name="api_my_accounts"),
    path("me/accounts/<int:id>", me.AccountView.as_view(), name="api_my_account"),
    path("me/accounts/<int:id>/proof", me.ProofView.as_view(), name="api_my_account_proof"),
    path("me/accounts/<int:id>/sharing", sharing.SharingView.as_view(), name="api_my_sharing"),
    path("me/accounts/<int:id>/keys", push.KeysView.as_view(), name="api_my_push_keys"),
    path("me/accounts/<int:id>/keys/<int:key>", push.KeyView.as_view(), name="api_my_push_key"),
    path("push", push.PushView.as_view(), name="api_push"),
    path("me/endorsement-link", endorse.LinkView.as_view(), name="api_my_endorsement_link"),
    path("endorse/<str:token>", endorse.EndorseView.as_view(), name="api_endorse"),
    path("topics", topics.TopicSearchView.as_view(), name="api_topics"),
]
