"""What a perk may need of a member before it is hers: one file per need, found by the registry."""
