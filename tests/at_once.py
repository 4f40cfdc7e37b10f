"""Several use cases in the same second, each as a request would run it."""

from __future__ import annotations

import threading
from collections.abc import Callable

from flask import Flask

from core.events import transaction
from core.extensions import db


def at_once(app: Flask, *acts: Callable[[], object]) -> list[BaseException]:
    """Do all of this at the same moment, each in a transaction of its own; return what was refused or failed."""
    together = threading.Barrier(len(acts))
    errors: list[BaseException] = []

    def run(act: Callable[[], object]) -> None:
        with app.app_context():
            together.wait(timeout=10)
            try:
                with transaction():
                    act()
            except BaseException as error:
                errors.append(error)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    db.session.rollback()
    return errors
