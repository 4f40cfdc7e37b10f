"""What a centre may set about its pathway, in the table ``[pathway]`` of ``preau.toml``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class PathwaySettings:
    """``courses``: the folder of the courses, from the instance's folder; empty: the one shipped with Préau.

    ``welcome_minutes``: how long before its start a session may be begun and signed. Who signs more than
    ``late_minutes`` after the start is late. ``quiet_minutes`` without an act in her sandbox: help is offered.
    """

    courses: str = ""
    welcome_minutes: int = 30
    late_minutes: int = 15
    quiet_minutes: int = 8
