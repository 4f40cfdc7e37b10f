"""How this instance is: what core and the plugins find of it, for ``/health`` and for ``preau doctor``."""

from core.health.examining import examine, worst

__all__ = ["examine", "worst"]
