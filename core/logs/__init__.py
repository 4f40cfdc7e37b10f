"""What the program writes of its own running: where and why something failed, never whom it was about."""

from core.logs.configuring import FOLDER, configure

__all__ = ["FOLDER", "configure"]
