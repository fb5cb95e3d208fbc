"""Transport: guard, archive, robots."""
