"""Who may: people, their grants and sign-in."""
