"""A hub and a centre in one process, each with a database of its own, and what tests do with them."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from flask import Flask
from sqlalchemy import select
from werkzeug.serving import WSGIRequestHandler, make_server

from core import journal
from core.contracts import SYSTEM
from core.events import transaction
from core.extensions import db
from core.journal import queries as journal_queries
from core.journal.models import JournalDaily, JournalEntry, JournalHead
from core.journal.rules import digest
from core.runtime import config
from plugins.federation import exchange, signing
from plugins.federation.models import Declaration, Enrolment, Link, Receipt, Waiting
from plugins.federation.rules import batches
from plugins.federation.services import centres, sending

Document = dict[str, Any]


@dataclass
class World:
    """The two instances. Every method pushes the application context that it needs."""

    hub: Flask
    centre: Flask

    @property
    def origin(self) -> str:
        return str(self.centre.extensions["preau"].config.site.id)

    def invite(self, name: str = "Cyber-centre de Denain", commune: str = "59172") -> str:
        """Make an invitation and return its code."""
        with self.hub.app_context(), transaction():
            return centres.invite(actor=SYSTEM, name=name, commune=commune)

    def request(self, code: str) -> str:
        """The signed enrolment request of the centre."""
        with self.centre.app_context():
            return sending.request_document(Link(asked_code=code))

    def enrol(self) -> None:
        """Enrol the centre, without HTTP at the centre's side."""
        code = self.invite()
        with self.centre.app_context(), transaction():
            sending.ask(actor=SYSTEM, address="http://hub.example", code=code)
        answer = self.post("/federation/enrolment", self.request(code))
        assert answer.status_code == 200, answer.text
        with self.centre.app_context(), transaction():
            sending.store_welcome(answer.text)

    def record(self, *counts: int, kind: str = "people.welcomed", figure: str = "people") -> None:
        """Write one entry for each count, and seal them."""
        with self.centre.app_context():
            with transaction():
                for count in counts:
                    journal.record(kind, {figure: count})
            with transaction():
                journal.seal()

    def document(self, after: int = 0) -> Document:
        """The document of the batch after number ``after``."""
        with self.centre.app_context():
            batch = sending.next_batch(after)
            assert batch is not None
            return batches.document(batch)

    def sign(self, document: Mapping[str, Any]) -> str:
        """A document signed by the centre, whatever it says."""
        with self.centre.app_context():
            return signing.sign(document)

    def post(self, path: str, token: str | bytes, content_type: str = "application/jose") -> Any:
        """What the hub answers to a POST."""
        headers = {"Sec-Fetch-Site": None, "Accept": None}
        return self.hub.test_client().post(path, data=token, content_type=content_type, headers=headers)

    def send(self, document: Mapping[str, Any]) -> Any:
        """What the hub answers to this document, signed by the centre."""
        return self.post("/federation/batches", self.sign(document))

    def state(self) -> dict[str, list[Any]]:
        """All that a batch may change at the hub."""
        with self.hub.app_context():
            tables = (JournalEntry, JournalDaily, JournalHead, Receipt, Waiting, Declaration, Enrolment)
            return {
                model.__tablename__: sorted(map(repr, db.session.execute(select(model.__table__)).all()))
                for model in tables
            }

    def figures(self, app: Flask) -> dict[tuple[str, ...], int]:
        """The daily figures of the centre, as ``app`` keeps them."""
        with app.app_context():
            rows = db.session.scalars(select(JournalDaily).where(JournalDaily.origin == self.origin))
            return {(str(row.day), row.kind, row.dimensions, row.figure): row.total for row in rows}

    def verified(self) -> tuple[int, str]:
        """The head of the centre's chain at the hub, recomputed."""
        with self.hub.app_context():
            return journal_queries.verify(self.origin)

    def run(self, most_batches: int | None = None) -> exchange.Result:
        """One exchange of the centre."""
        with self.centre.app_context():
            return exchange.run(most_batches)

    @contextmanager
    def served(self, port: int = 0) -> Iterator[str]:
        """Serve the hub over real HTTP; yield its address."""
        with served(self.hub, port) as address:
            yield address

    def link(self, address: str) -> exchange.Result:
        """Enrol over HTTP, and send."""
        code = self.invite()
        with self.centre.app_context():
            with transaction():
                sending.ask(actor=SYSTEM, address=address, code=code)
            return exchange.run()


class _Quiet(WSGIRequestHandler):
    def log(self, *_args: Any) -> None:
        return


@contextmanager
def served(app: Callable[..., Any], port: int = 0) -> Iterator[str]:
    """Serve any WSGI application on a port of this machine, a free one by default; yield its address."""
    server = make_server("127.0.0.1", port, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(timeout=5)
        server.server_close()


def rechained(document: Document) -> Document:
    """The same document with digests that hold: what a centre that rewrites its journal would send."""
    previous = document["previous"]
    entries = []
    for seq, entry in enumerate(document["entries"], document["first_seq"]):
        fresh = {**entry, "seq": seq, "previous": previous}
        names = ("seq", "day", "kind", "figures", "dimensions", "previous", "mark")
        fresh["digest"] = digest(origin=document["origin"], **{name: fresh[name] for name in names if name in fresh})
        previous = fresh["digest"]
        entries.append(fresh)
    return {**document, "entries": entries}


def own_origin(app: Flask) -> str:
    """The identity of an instance."""
    with app.app_context():
        return config().site.id
