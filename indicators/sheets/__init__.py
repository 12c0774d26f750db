"""Figures in and out of Excel: the template that a unit fills in, and reading sheets back; pure rules."""
