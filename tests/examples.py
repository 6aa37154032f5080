"""How many examples a property test tries, as a part of what the profile at hand asks for."""

from hypothesis import settings


def share(percent: int) -> int:
    """Return so much of the profile's number of examples: less for what takes long, or more."""
    return max(1, settings.default.max_examples * percent // 100)
