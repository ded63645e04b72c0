"""Made-up worlds for the demo and for tests: seeded, and lived through the domain functions only."""
