"""Pages of the scoring package."""

from django.urls import path

from scoring.web import accounts, away, member, operator

urlpatterns = [
    path("score/", member.score, name="score"),
    path("score/statement.json", member.statement_json, name="score_statement_json"),
    path("score/statement.csv", member.statement_csv, name="score_statement_csv"),
    path("away/", away.away, name="away"),
    path("away/<int:id>/back/", away.back, name="away_back"),
    path("topics/", member.my_topics, name="topics"),
    path("accounts/", accounts.linked, name="accounts"),
    path("accounts/<int:id>/", accounts.account, name="account_linked"),
    path("accounts/<int:id>/kind/", accounts.kind, name="account_kind"),
    path("accounts/<int:id>/prove/", accounts.prove, name="account_prove"),
    path("accounts/<int:id>/read/", accounts.read_again, name="account_read"),
    path("accounts/<int:id>/unlink/", accounts.unlink, name="account_unlink"),
    path("runs/", operator.running, name="runs"),
    path("runs/now/", operator.run_now, name="run_now"),
    path("models/", operator.models, name="score_models"),
    path("models/<str:version>/", operator.model, name="score_model"),
]
