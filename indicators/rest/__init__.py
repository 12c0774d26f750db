"""The programs' face of rounds, answers and figures: the same services and policies as the pages."""
