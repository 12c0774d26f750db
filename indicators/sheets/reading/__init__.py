"""Reading figures back from a workbook: by its hidden codes, by its labels, or a row for each unit; pure rules."""
