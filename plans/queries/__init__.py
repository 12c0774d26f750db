"""Reading plans, months and tasks."""
