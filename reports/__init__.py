"""Says it: documents, dashboards, the home page, the registry of tables, operator commands."""
