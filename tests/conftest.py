"""What all tests share: how inventive the property tests are."""

import os

from hypothesis import settings

# Every run tries the same examples, so that a change is judged by what it changes; new examples
# are looked for on purpose, with HYPOTHESIS_PROFILE=search.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("search", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))
