"""The lists of a district's units in and out of Excel."""
