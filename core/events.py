"""A use case is one transaction; what it tells the others is told after its commit."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

from core.contracts import Event
from core.extensions import WRITE, db
from core.runtime import runtime

log = logging.getLogger("preau.events")
_sqlite_writer = threading.Lock()
_EVENTS = "preau_events"


@contextmanager
def transaction() -> Iterator[None]:
    """Run one use case: end any read, write, commit, then dispatch the events that it published.

    On SQLite a process-wide lock is held from before ``BEGIN IMMEDIATE`` to the commit. An error rolls back
    and drops the events. Transactions do not nest: a service never opens one, its caller does.
    """
    session = db.session()
    if _EVENTS in session.info:
        raise RuntimeError("transactions do not nest")
    session.rollback()
    lock = _sqlite_writer if db.engine.dialect.name == "sqlite" else nullcontext()
    with lock:
        session.info[_EVENTS] = []
        try:
            session.connection(execution_options={WRITE: True})
            yield
            session.commit()
        except BaseException:
            session.rollback()
            session.info.pop(_EVENTS)
            raise
        events = session.info.pop(_EVENTS)
    for happened in events:
        call_isolated("handle_event", event=happened)


def publish(happened: Event) -> None:
    """Tell ``happened`` to every plugin once the present transaction is committed."""
    db.session().info[_EVENTS].append(happened)


def as_use_case(work: Callable[[], object]) -> Callable[[], None]:
    """Return ``work`` as a task runs it: alone, in a transaction of its own."""

    def run() -> None:
        with transaction():
            work()

    return run


def in_transaction() -> bool:
    """Say whether a use case is under way in this thread."""
    return _EVENTS in db.session().info


def call_isolated(hook: str, **arguments: Any) -> list[Any]:
    """Call a hook so that one failing plugin is logged and the others still answer.

    Returns the results that are not None, in the order of ``[plugins] enabled``.
    """
    results = []
    for implementation in reversed(getattr(runtime().plugins.hook, hook).get_hookimpls()):
        try:
            result = implementation.function(*(arguments[name] for name in implementation.argnames))
        except Exception:  # the one place: isolation is this function's purpose
            log.exception("plugin %s failed in %s", implementation.plugin_name, hook)
            db.session.rollback()
            continue
        if result is not None:
            results.append(result)
    return results


@event.listens_for(Session, "before_flush")
def _refuse_stray_writes(session: Session, _context: Any, _instances: Any) -> None:
    """A write outside a use case would escape the journal, the events and SQLite's lock."""
    if _EVENTS not in session.info and (session.new or session.dirty or session.deleted):
        raise RuntimeError("a write outside transaction()")
