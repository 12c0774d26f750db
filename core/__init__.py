"""The ground that every room stands on; imports no other app of the portal."""
