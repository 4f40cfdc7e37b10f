"""Runs ``preau`` in a process that kills itself at a named step: ``launcher.py STEP:NTH preau's arguments…``.

The product knows nothing of this: the function that ends (or begins) the step is wrapped here before the command runs.
"""

from __future__ import annotations

import importlib
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

#: Step → module, function, and whether the process dies before the function or after it.
STEPS = {
    "sealed": ("plugins.federation.exchange", "seal_all", "after"),
    "built": ("plugins.federation.services.sending", "signed", "after"),
    "answered": ("plugins.federation.transport", "post", "after"),
    "storing": ("plugins.federation.services.sending", "store_receipt", "after"),
    "welcomed": ("plugins.federation.services.sending", "store_welcome", "after"),
    "opened": ("plugins.federation.services.reception", "open_batch", "after"),
    "applied": ("plugins.federation.services.reception", "receive", "after"),
    "admitted": ("plugins.federation.services.centres", "admit", "after"),
    "committed": ("plugins.federation.api", "Response", "before"),
}


def die() -> None:
    """End as a power cut ends: nothing is flushed, closed or said."""
    os.kill(os.getpid(), signal.SIGKILL)


def arm(step: str, nth: int) -> None:
    """Wrap the function of ``step`` so that its ``nth`` call kills the process."""
    module_name, name, moment = STEPS[step]
    module = importlib.import_module(module_name)
    genuine: Callable[..., Any] = getattr(module, name)
    calls = 0

    def deadly(*args: Any, **kwargs: Any) -> Any:
        nonlocal calls
        calls += 1
        if moment == "before" and calls == nth:
            die()
        result = genuine(*args, **kwargs)
        if moment == "after" and calls == nth:
            die()
        return result

    setattr(module, name, deadly)


def main() -> None:
    """Arm the step, then be ``preau``."""
    step, _, nth = sys.argv[1].partition(":")
    arm(step, int(nth or 1))
    sys.argv = ["preau", *sys.argv[2:]]
    from core import cli

    cli.main()


if __name__ == "__main__":
    main()
