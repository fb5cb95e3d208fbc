"""Telling an article's text from what stands around it."""

from pipelines.boilerplate.strip import BoilerplatePipeline

__all__ = ["BoilerplatePipeline"]
