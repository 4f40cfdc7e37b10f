"""The one worker: runs due tasks and sends mails, in a thread of ``preau run`` or as ``preau work``."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from flask import Flask

from core import clock
from core.contracts import Task
from core.events import transaction
from core.extensions import db
from core.journal import watch
from core.runtime import runtime
from core.work.models import TaskRun
from core.work.turns import turn

log = logging.getLogger("preau.work")
_running = threading.Lock()


def run_due(*, everything: bool = False) -> int | None:
    """Run each task that is due (all of them with ``everything``) and return how many ran; None when another process
    is the worker at this moment.

    A task that fails is logged and noted; the others still run, and it is tried again at its next time. While the
    machine's clock stands before the last entry all of them wait: sealing, sending, and erasing by date.
    """
    with _running, turn() as held:
        if not held:
            return None
        if watch.standing() == watch.Standing.BEHIND:
            _say_once(waiting=True)
            return 0
        _say_once(waiting=False)
        tasks = [task for task in runtime().tasks.values() if everything or _is_due(task)]
        for task in tasks:
            _run(task)
        return len(tasks)


def _say_once(*, waiting: bool) -> None:
    """Log when tasks begin to wait for a right date, and when they no longer do: not at each round."""
    mark = runtime().mark
    if waiting and not mark.waiting:
        log.warning("the clock stands before the last entry of the journal: every task waits")
    elif mark.waiting and not waiting:
        log.warning("the clock is right again: tasks go on")
    mark.waiting = waiting


def _is_due(task: Task) -> bool:
    last = db.session.get(TaskRun, task.name, populate_existing=True)
    db.session.rollback()
    at = clock.now()
    if last is None or last.last_run_at > at + watch.SKEW:  # the latter: a clock in the future wrote it
        return True
    return last.last_run_at + timedelta(seconds=task.every_seconds) <= at


def _run(task: Task) -> None:
    failure = ""
    try:
        task.run()
    except Exception as error:  # a task must not stop the worker; its failure is kept and shown
        log.exception("task %s failed", task.name)
        db.session.rollback()
        failure = f"{type(error).__name__}"
    with transaction():
        db.session.merge(TaskRun(name=task.name, last_run_at=clock.now(), failure=failure))


def work_until(app: Flask, stop: threading.Event, pause_seconds: float = 5.0) -> None:
    """Run due tasks until ``stop`` is set, each round in an application context of its own."""
    while not stop.is_set():
        try:
            with app.app_context():
                run_due()
        except Exception:  # the database may be away for a moment: the worker outlives it
            log.exception("a round of work failed")
        stop.wait(pause_seconds)
