"""Memory of the server: what its process holds (RSS) after 200 requests of all sorts, its worker's thread included."""

from __future__ import annotations

import http.client
import itertools
from pathlib import Path
from urllib.parse import urlencode

import psutil

from tests.benchmarks import servers
from tests.benchmarks.places import Places
from tests.benchmarks.report import Measure

REQUESTS = 200
TARGET_MIB = 150


def measure(folder: Path, where: Places) -> Measure:
    """Return the resident memory of the centre's process in MiB."""
    with servers.centre(folder) as (settings, pid):
        connection = servers.connect(settings.server.port)
        statuses = [
            _ask(connection, where, path) for path in itertools.islice(itertools.cycle(_paths(where)), REQUESTS)
        ]
        resident = psutil.Process(pid).memory_info().rss / 2**20
        connection.close()
    if any(status >= 500 for status in statuses):
        raise SystemExit(f"Une page a répondu par une erreur : {sorted(set(statuses))}.")
    return Measure("Mémoire du serveur", resident, TARGET_MIB, unit="Mio", detail=f"après {REQUESTS} requêtes mêlées")


def _paths(where: Places) -> tuple[str, ...]:
    """Return what is asked for in turn; the form of a signature is posted, all others are read."""
    return (
        where.home, where.petitions, where.petition, where.sign_in, "/nulle-part", where.stylesheet, where.lessons,
        where.lesson, where.sign_form,
    )  # fmt: skip


def _ask(connection: http.client.HTTPConnection, where: Places, path: str) -> int:
    headers = {"Accept": "text/html", "Accept-Encoding": "gzip", "Sec-Fetch-Site": "same-origin"}
    if path == where.sign_form:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
        connection.request("POST", path, body=urlencode(where.signature), headers=headers)
    else:
        connection.request("GET", path, headers=headers)
    response = connection.getresponse()
    response.read()
    return response.status
