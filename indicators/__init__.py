"""What is counted: the catalogue, forms, rounds, submissions, entries, figures and their totals."""
