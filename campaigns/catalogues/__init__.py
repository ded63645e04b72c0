"""The catalogues of translations: what has to be in them, and whether it is (docs/languages.md)."""
