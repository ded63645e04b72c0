"""Pages of the scoring package."""

from django.urls import path

from scoring.web import accounts, appeals, away, disputes, endorse, flags, member, operator, topics

urlpatterns = [
    path("score/", member.score, name="score"),
    path("score/statement.json", member.statement_json, name="score_statement_json"),
    path("score/statement.csv", member.statement_csv, name="score_statement_csv"),
    path("away/", away.away, name="away"),
    path("away/<int:id>/back/", away.back, name="away_back"),
    path("topics/", topics.my_topics, name="topics"),
    path("topics/<slug:topic>/", topics.one, name="topic"),
    path("topics/<slug:topic>/hide/", topics.hide, name="topic_hide"),
    path("topics/<slug:topic>/show/", topics.show_again, name="topic_show"),
    path("endorsements/", endorse.link, name="endorsement_link"),
    path("endorsements/close/", endorse.close, name="endorsement_close"),
    path("endorse/<str:token>/", endorse.endorse, name="endorse"),
    path("disputes/", disputes.waiting, name="topic_disputes"),
    path("disputes/<int:id>/", disputes.dispute, name="topic_dispute"),
    path("accounts/", accounts.linked, name="accounts"),
    path("accounts/<int:id>/", accounts.account, name="account_linked"),
    path("accounts/<int:id>/kind/", accounts.kind, name="account_kind"),
    path("accounts/<int:id>/share/", accounts.share, name="account_share"),
    path("accounts/<int:id>/prove/", accounts.prove, name="account_prove"),
    path("accounts/<int:id>/read/", accounts.read_again, name="account_read"),
    path("accounts/<int:id>/unlink/", accounts.unlink, name="account_unlink"),
    path("flags/", flags.mine, name="flags"),
    path("flags/<int:id>/", flags.one, name="flag"),
    path("appeals/", appeals.queue, name="appeals"),
    path("appeals/<int:id>/", appeals.one, name="appeal"),
    path("runs/", operator.running, name="runs"),
    path("runs/now/", operator.run_now, name="run_now"),
    path("models/", operator.models, name="score_models"),
    path("models/<str:version>/", operator.model, name="score_model"),
]
