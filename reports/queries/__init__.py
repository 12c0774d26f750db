"""Reading reports and what the dashboard shows."""
