"""`python -m contentapp`."""

import signal
import sys


def start() -> int:
    """Run the command line; until it takes over, Ctrl-C ends us without the traceback of a half-done import."""
    _ = signal.signal(signal.SIGINT, signal.SIG_DFL)
    from contentapp.commands import main

    return main()


sys.exit(start())
