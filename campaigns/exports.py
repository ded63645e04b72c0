"""What leaves as a file for a spreadsheet, where a cell must never become a formula."""

from perks.ground.sheets import as_csv, cell

__all__ = ["as_csv", "cell"]
