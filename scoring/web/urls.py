"""Pages of the scoring package."""

urlpatterns: list[object] = []
