"""What the commands say and where: results on standard output, all else on standard error."""

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import TYPE_CHECKING, Any, Final, TextIO, TypeVar

import click

from bibkit.errors import BibkitError, Problem, ReadError, WriteError, place

if TYPE_CHECKING:
    from bibkit.model import Library

Item = TypeVar("Item")
# What has fewer steps is over before anybody has read a label.
_LONG: Final = 500

_COLOURS: Final = {"error": "red", "warning": "yellow", "note": "cyan"}


class ClosedPipe(Exception):
    """Whoever read the results has had enough of them."""


def set_up() -> None:
    """Make output safe in any encoding: a pipe gets UTF-8, a terminal what it can show."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is None:
            continue
        if is_terminal(stream):
            reconfigure(errors="replace")
        else:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def is_terminal(stream: TextIO) -> bool:
    """Return whether somebody looks at a stream rather than a program."""
    return stream.isatty()


def color() -> bool | None:
    """Return False where nobody wants colours or sees them; None leaves it to the stream."""
    unwanted = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return False if unwanted else None


# So many characters are printed at once.
_AT_ONCE: Final = 100_000


def write(text: str | Iterable[str], output: str | None = None) -> None:
    """Write a result, whole or in pieces, to a file, or to standard output for None and ``-``.

    It ends with a line break unless it is empty. A file that was there is replaced once the new
    one is complete. Raises `WriteError`, and `ClosedPipe` if standard output is a pipe that nobody
    reads from any more.
    """
    pieces = _ended([text] if isinstance(text, str) else text)
    if output not in (None, "-"):
        from bibkit.formats.files import write_file

        write_file(output, pieces)
        return
    if sys.stdout is None:
        raise WriteError("standard output is closed", hint="give a file with --output")
    with _output():
        for piece in _together(pieces):
            click.echo(piece, nl=False)
        sys.stdout.flush()


def _together(pieces: Iterable[str]) -> Iterator[str]:
    """Yield the same text in larger pieces: each that is printed goes out at once."""
    gathered: list[str] = []
    length = 0
    for piece in pieces:
        gathered.append(piece)
        length += len(piece)
        if length > _AT_ONCE:
            yield "".join(gathered)
            gathered.clear()
            length = 0
    yield "".join(gathered)


def _ended(pieces: Iterable[str]) -> Iterator[str]:
    """Yield pieces that are not empty, and a line break where they do not end in one."""
    last = "\n"
    for piece in filter(None, pieces):
        yield piece
        last = piece
    if not last.endswith("\n"):
        yield "\n"


@contextmanager
def _output() -> Iterator[None]:
    """Tell of a pipe that is closed and of a full disk in bibkit's own errors."""
    try:
        yield
    except BrokenPipeError:
        # click would end the program with the status of a fault in the input.
        raise ClosedPipe from None
    except OSError as error:
        silence()
        reason = error.strerror or str(error)
        hint = "make room, or give another place with --output"
        raise WriteError(f"standard output cannot be written: {reason}", hint=hint) from None


def write_any(content: str | bytes, output: str | None = None) -> None:
    """Write a text as `write` does, or bytes as they are; raises as `write` does.

    Bytes would do harm on a terminal: there, `WriteError` asks for a file.
    """
    if isinstance(content, str):
        write(content, output)
    elif output not in (None, "-"):
        from bibkit.formats.files import write_file

        write_file(output, content)
    elif sys.stdout is None or is_terminal(sys.stdout):
        raise WriteError("this output is no text for a terminal", hint="give a file with --output")
    else:
        with _output():
            sys.stdout.buffer.write(content)
            sys.stdout.buffer.flush()


def write_exactly(library: "Library", text: str, format: str, output: str | None = None) -> None:
    """Write what a format has made of a library: to a file or a pipe to the byte, if it can.

    Raises as `write` does.
    """
    from bibkit.formats import registry
    from bibkit.formats.files import to_bytes

    to_file = output not in (None, "-")
    exact = bool(library.sources) and registry.by_name(format).lossless
    if exact and (to_file or (sys.stdout is not None and not is_terminal(sys.stdout))):
        write_any(to_bytes(library, text, format, output), output)
    else:
        write(text, output)


def silence() -> None:
    """Point standard output nowhere, so that what is left in it does no harm on the way out."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())


def progress(items: Sequence[Item], label: str) -> AbstractContextManager[Iterable[Item]]:
    """Return the items behind a progress bar, which shows on a terminal alone and for several."""
    if len(items) < 2 or not is_terminal(sys.stderr):
        return nullcontext(items)
    return click.progressbar(items, label=label, file=sys.stderr)


@contextmanager
def counter(label: str) -> Iterator[Callable[[int, int], None] | None]:
    """Yield what a long work tells how far it is, for a bar on a terminal; None anywhere else."""
    if not is_terminal(sys.stderr):
        yield None
        return
    bar: Any = None

    def tell(done: int, total: int) -> None:
        nonlocal bar
        if total < _LONG:
            return
        if bar is None:
            bar = click.progressbar(length=total, label=label, file=sys.stderr)
            bar.render_progress()
        bar.update(done - bar.pos)

    yield tell
    if bar is not None:
        bar.render_finish()


def report_problems(problems: Iterable[Problem]) -> int:
    """Print problems to standard error, each once; return the exit status that they call for."""
    status = 0
    for problem in dict.fromkeys(problems):
        report(problem)
        if problem.severity == "error":
            status = 1
    return status


def report(problem: Problem) -> None:
    """Print a problem in one line: where, how bad, what, and what to do."""
    where = place(problem.path, problem.line, problem.column) or "bibkit"
    word = click.style(problem.severity, fg=_COLOURS[problem.severity], bold=True)
    hint = f" ({problem.hint})" if problem.hint else ""
    _say(f"{one_line(where)}: {word}: {one_line(problem.message + hint)}")


def report_error(error: BibkitError) -> None:
    """Print an error in one line, and each problem besides that it lists in one of its own."""
    listed = error.problems if isinstance(error, ReadError) else ()
    report_problems([error.problem(), *listed])


def report_usage(error: click.ClickException) -> None:
    """Print in one line what is wrong with the command line, and where help is."""
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    name = ctx.command_path if ctx else "bibkit"
    word = click.style("error", fg="red", bold=True)
    message = one_line(error.format_message()).rstrip(".")
    _say(f"{name}: {word}: {message}; see {name} --help")


def report_fault(error: Exception) -> None:
    """Print a fault in one line; the traceback if the environment has BIBKIT_TRACEBACK."""
    if os.environ.get("BIBKIT_TRACEBACK"):
        import traceback

        traceback.print_exception(error)
    if isinstance(error, MemoryError):
        hint = "give it fewer records at a time, or more memory"
        report(Problem("there is not enough memory for this", hint=hint))
        return
    what = one_line(f"{type(error).__name__}: {error}")
    hint = "please report it; BIBKIT_TRACEBACK=1 shows where it happened"
    report(Problem(f"a fault in bibkit itself: {what}", hint=hint))


def one_line(text: str) -> str:
    """Return a text in one line, without characters that would steer the terminal."""
    return "".join(c if c.isprintable() else "\ufffd" for c in " ".join(text.split()))


def _say(line: str) -> None:
    click.echo(line, err=True, color=color())
