"""The worker's part: mails that wait, tasks that are late or fail."""

from __future__ import annotations

import smtplib
from datetime import datetime, timedelta

from sqlalchemy import func, select

from core import causes, clock
from core.contracts import Finding, Health, Task
from core.extensions import db
from core.i18n import N_
from core.journal import watch
from core.runtime import config, runtime
from core.work import mail
from core.work.models import Mail, TaskRun

#: A server that is away for a moment is nothing: a mail is tried again after 2, 4, 8… minutes.
MAIL_WAITS = timedelta(minutes=30)
MAIL_STUCK = timedelta(hours=6)
#: Beyond the interval of a task; the worker makes a round every few seconds.
TASK_LATE = timedelta(minutes=10)


def outbox() -> Finding:
    """Look at the oldest mail that has not left, and at those given up."""
    waiting = Mail.next_try_at.is_not(None)
    given_up = Mail.next_try_at.is_(None) & Mail.sent_at.is_(None)
    oldest = db.session.scalar(select(func.min(Mail.created_at)).where(waiting))
    lost = db.session.scalar(select(func.count()).where(given_up)) or 0
    age = clock.now() - oldest if oldest else timedelta()
    state = Health.FAILING if age > MAIL_STUCK else Health.WARNING if age > MAIL_WAITS or lost else Health.OK
    minutes = max(0, int(age.total_seconds()) // 60)
    figures = {"oldest_unsent_minutes": minutes, "given_up": int(lost)}
    if state == Health.OK:
        return Finding("core.outbox", state, N_("No e-mail is waiting for long."), figures=figures)
    return Finding(
        "core.outbox",
        state,
        N_("E-mails do not leave: the oldest has waited for %(minutes)s minutes, %(lost)s were given up."),
        N_("People wait for the link that confirms their signature, and it does not come."),
        N_("Look at [mail] in preau.toml (host, port, user, password), then: preau --instance %(folder)s doctor"),
        {"minutes": minutes, "lost": lost, "folder": str(config().instance)},
        figures,
    )


def server() -> Finding | None:
    """Try the mail server as far as signing in, without sending anything; None when no mail is sent."""
    settings = config().mail
    if settings.mode != "smtp":
        return None
    params = {"host": settings.host, "port": settings.port}
    try:
        with mail.connected(settings):
            pass
    except (OSError, smtplib.SMTPException) as error:
        return Finding(
            "core.mail_server",
            Health.FAILING,
            N_("The mail server %(host)s:%(port)s cannot be used (%(error)s)."),
            N_("No e-mail leaves: nobody can confirm a signature."),
            N_("See with your mail provider host, port, starttls, user and password, and set them under [mail]."),
            {**params, "error": causes.said(error)},
        )
    return Finding("core.mail_server", Health.OK, N_("The mail server %(host)s:%(port)s answers."), params=params)


def tasks() -> Finding:
    """Look at when each periodic task last ran, and at those that fail."""
    runs = {run.name: run for run in db.session.scalars(select(TaskRun))}
    known = [(task, runs[name]) for name, task in runtime().tasks.items() if name in runs]
    at = clock.now()
    late = [task.name for task, run in known if _is_late(task, run.last_run_at, at)]
    failing = [task.name for task, run in known if run.failure]
    figures = {"late": len(late), "failing": len(failing)}
    if watch.standing() == watch.Standing.BEHIND:
        return Finding("core.tasks", Health.OK, N_("Periodic tasks wait until the date is right."), figures=figures)
    if not known or len(late) == len(known):
        return _stopped(figures)
    if late or failing:
        return Finding(
            "core.tasks",
            Health.WARNING,
            N_("Tasks that are late or fail: %(names)s."),
            N_("What they do by themselves (sealing, sending, erasing) is no longer done."),
            N_("Restart Préau; if it goes on, read the end of the newest file in %(folder)s."),
            {"names": ", ".join(sorted({*late, *failing})), "folder": str(config().instance / "logs")},
            figures,
        )
    return Finding("core.tasks", Health.OK, N_("Periodic tasks run on time."), figures=figures)


def _is_late(task: Task, last: datetime, at: datetime) -> bool:
    return at - last > timedelta(seconds=task.every_seconds) + TASK_LATE


def _stopped(figures: dict[str, int]) -> Finding:
    return Finding(
        "core.tasks",
        Health.FAILING,
        N_("No periodic task has run lately: Préau is not running, or its worker has stopped."),
        N_("Nothing is sealed, sent to the Region or erased on time."),
        N_("Start it: preau --instance %(folder)s run (on a hub, also: preau --instance %(folder)s work)"),
        {"folder": str(config().instance)},
        figures,
    )
