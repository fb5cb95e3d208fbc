"""A run: lock, spool, publishing, report."""
