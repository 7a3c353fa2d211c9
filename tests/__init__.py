"""Tests, and how many examples hypothesis makes of each property.

`full` (make test) looks for new ones each time; `quick` (make unit) makes the same few. Neither has a
deadline: on a busy machine it says nothing about the code.
"""

import os

from hypothesis import settings

settings.register_profile("full", deadline=None)
settings.register_profile(
    "quick", deadline=None, max_examples=20, stateful_step_count=20, derandomize=True, database=None
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "full"))
