"""Every case of tests/csl/cases: what each part of the processor does, by the specification."""

import pytest

from tests.csl.case import Case, cases


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.name)
def test_case(case: Case, request: pytest.FixtureRequest) -> None:
    reason = case.data.get("xfail")
    if reason:
        request.applymarker(pytest.mark.xfail(reason=reason, strict=True))
    assert case.rendered() == case.expected()


def test_every_case_says_what_it_shows_and_where_it_is_specified() -> None:
    for case in cases():
        assert case.data.get("shows"), case.name
        assert case.data.get("section"), case.name
        assert case.expected(), case.name
