"""Spreadsheets that are hostile, broken or merely strange, each made by a few lines, with what must become of them."""
