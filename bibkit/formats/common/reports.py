"""What a reader finds wrong in a file, as a problem of the library that it makes."""

from bibkit.errors import Place, Problem, Severity
from bibkit.model.library import Library


def report(
    rule: str,
    library: Library,
    place: Place,
    message: str,
    hint: str,
    severity: Severity = "error",
) -> None:
    """Add a problem under the rule of a format, at a place in its file."""
    library.problems.append(Problem(message, *place, severity=severity, rule=rule, hint=hint))
