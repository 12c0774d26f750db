"""The pages of plans and tasks."""
