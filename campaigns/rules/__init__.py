"""Rules: who a perk is for, as a tree of conditions that counts, judges and says itself."""
