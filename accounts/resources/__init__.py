"""The lists of people and of what they answer for in and out of Excel."""
