"""The form builder: a working document changed step by step, shown with what is wrong and what is doubtful."""
