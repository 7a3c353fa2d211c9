"""Tests. Hypothesis has no deadline for an example: on a busy machine it says nothing about the code."""

from hypothesis import settings

settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
