"""``python -m bibkit``: the command line."""

from bibkit.cli.main import main

main()
