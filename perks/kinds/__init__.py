"""What can be given: one file per kind, found by the registry."""
