"""Readers: bytes in, raw records out.  No Scrapy."""
