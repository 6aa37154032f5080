"""What all tests share: how inventive the property tests are, and what is counted of processes."""

import os

import pytest
from hypothesis import settings

# Every run tries the same few examples, so that a change is judged by what it changes; `long` tries
# many more of them, and `search` new ones each time. HYPOTHESIS_PROFILE says which it is to be.
settings.register_profile("same", max_examples=60, derandomize=True, deadline=None)
settings.register_profile("long", max_examples=400, derandomize=True, deadline=None)
settings.register_profile("search", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "same"))


@pytest.fixture
def uncounted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have processes that a test starts count no coverage, which takes them twice the time."""
    monkeypatch.delenv("COVERAGE_PROCESS_CONFIG", raising=False)
