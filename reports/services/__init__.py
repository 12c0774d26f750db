"""Writing reports and explanations."""
