"""Fetching and reading: spiders, page readers, transport, commands."""
