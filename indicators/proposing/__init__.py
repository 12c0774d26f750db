"""A form proposed from a spreadsheet: what the sheet says, and everything doubtful as a question; pure rules."""
