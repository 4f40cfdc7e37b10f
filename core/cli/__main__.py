"""``python -m core.cli``: the command, where no script is installed."""

from core.cli import main

main()
