"""What an instance may set for region, in the table ``[region]`` of ``preau.toml``."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from core.config import between, setting


@dataclass(frozen=True)
class RegionSettings:
    """``silent_days``: a centre whose journal shows nothing for longer than this is pointed out."""

    ABOUT: ClassVar[str] = "Les pages de la Région."

    silent_days: int = setting(
        14, "Un centre dont le journal ne montre rien depuis plus de tant de jours est signalé.", between(1, 366)
    )
