"""What an instance may set for region, in the table ``[region]`` of ``preau.toml``."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class RegionSettings:
    """``silent_days``: a centre whose journal shows nothing for longer than this is pointed out."""

    silent_days: int = 14
