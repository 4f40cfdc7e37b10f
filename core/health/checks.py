"""What core watches of its own, in the order in which it is said."""

from __future__ import annotations

from core.contracts import Finding
from core.health import machine
from core.runtime import config


def found(*, thorough: bool) -> list[Finding]:  # noqa: ARG001 - the hook gives it
    """Return core's own findings."""
    return [machine.disk(config().instance)]
