"""What to ask for, and in which order."""
