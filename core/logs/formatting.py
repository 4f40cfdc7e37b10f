"""One line of the log, or a line and its trace: discreet whatever it was given."""

from __future__ import annotations

import logging
from types import TracebackType
from typing import TypeAlias

from core.logs.describing import scrub, trace

ExcInfo: TypeAlias = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
#: Our own messages name no person; others may put anything (an address of a page) where their messages have places.
OURS = ("preau", "core", "plugins")


class DiscreetFormatter(logging.Formatter):
    """Writes moments, levels, messages and traces; leaves out names, e-mail addresses, tokens and what errors quote."""

    def __init__(self, form: str = "%(asctime)s %(levelname)s %(name)s %(message)s") -> None:
        super().__init__(form)

    def format(self, record: logging.LogRecord) -> str:
        copy = logging.makeLogRecord(record.__dict__)
        copy.exc_text = None
        if copy.args and copy.name.partition(".")[0] not in OURS:
            copy.args = None
            copy.msg = str(copy.msg)
        elif copy.args and isinstance(copy.args, tuple):
            copy.args = tuple(scrub(str(item)) if isinstance(item, str) else item for item in copy.args)
        return scrub(super().format(copy))

    def formatException(self, ei: ExcInfo) -> str:  # noqa: N802 - logging's name
        return trace(ei[1]) if ei[1] is not None else ""
