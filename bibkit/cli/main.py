"""The command `bibkit`: which commands there are, and the exit status of what happens in them."""

import gc
import sys
from collections.abc import Sequence
from typing import Any, Final

import click

import bibkit
from bibkit.cli import terminal
from bibkit.cli.group import LazyGroup
from bibkit.errors import BibkitError

# Name of a command, and the module that holds it under the name `command`.
COMMANDS: Final = {
    "check": "bibkit.cli.check",
    "cite": "bibkit.cli.cite",
    "export": "bibkit.cli.export",
    "format": "bibkit.cli.format",
    "paper": "bibkit.cli.paper",
    "show": "bibkit.cli.show",
    "styles": "bibkit.cli.styles",
}

# What a shell reports for a program that a closed pipe or Ctrl-C ended.
CLOSED_PIPE: Final = 141
INTERRUPTED: Final = 130


@click.group(
    cls=LazyGroup,
    modules=COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="\b\nExample: bibkit format refs.bib --style bibkit-notes",
)
@click.version_option(bibkit.__version__, "--version", "-V", message="%(prog)s %(version)s")
@click.pass_context
def cli(ctx: click.Context) -> None:
    """Turn records into references, citations, BibTeX, BibLaTeX and CSL-JSON.

    Without a file, the commands use the records that ship with bibkit. Results go to standard
    output, everything else to standard error. Exit status: 0 done, 1 the input has faults,
    2 wrong usage.
    """
    ctx.color = terminal.color()
    if ctx.invoked_subcommand is None:
        click.echo(ctx.get_help(), err=True)
        ctx.exit(2)


# A run makes many objects that live until it ends, and hardly any that hold each other; looking for
# unused ones among them every few hundred takes a fifth of its time, and finds nothing.
COLLECT_AFTER: Final = 10_000_000


def main() -> None:
    """Run the command line and exit with its status."""
    gc.set_threshold(COLLECT_AFTER)
    status = run()
    # At its exit the interpreter looks for unused objects among all, twice; that takes an eighth
    # of a short run, and the memory goes back in any case.
    gc.freeze()
    sys.exit(status)


def run(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit status; no exception passes through."""
    try:
        terminal.set_up()
        status: Any = cli.main(arguments, prog_name="bibkit", standalone_mode=False)
    except click.ClickException as error:
        terminal.report_usage(error)
        return error.exit_code
    except (terminal.ClosedPipe, BrokenPipeError):
        terminal.silence()
        return CLOSED_PIPE
    except (click.Abort, KeyboardInterrupt):
        return INTERRUPTED
    except BibkitError as error:
        terminal.report_error(error)
        return 1
    except Exception as error:
        terminal.report_fault(error)
        return 1
    return status if isinstance(status, int) else 0
