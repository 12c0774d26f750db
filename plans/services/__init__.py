"""Writing plans, months and tasks."""
