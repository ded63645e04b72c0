"""API of the perks package."""

urlpatterns: list[object] = []
