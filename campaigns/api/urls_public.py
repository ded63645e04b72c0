"""The API of the campaigns package that anybody may ask, below /api/v1/."""

from django.urls import path

from campaigns.api import draws, lotteries, validity

urlpatterns = [
    path("validity", validity.Validity.as_view(), name="api_validity"),
    path("draws/<int:campaign>", draws.DrawState.as_view(), name="api_draw"),
    path("lotteries/<int:campaign>", lotteries.LotteryView.as_view(), name="api_lottery"),
    path(
        "lotteries/<int:campaign>/waves/<int:number>",
        lotteries.DrawView.as_view(),
        name="api_lottery_draw",
    ),
]
