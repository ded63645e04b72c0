"""Pages of the campaigns package."""

urlpatterns: list[object] = []
