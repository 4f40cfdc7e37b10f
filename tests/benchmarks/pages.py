"""Pages of a centre with real data against the bare page, under the same server, each in a process of its own.

One connection that stays open, requests one after the other, a passer-by without a cookie: what is compared is the work
of one request, not the throughput of many. Nothing is kept between requests but what the program itself keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from http.client import HTTPConnection
from pathlib import Path

from tests.benchmarks import servers
from tests.benchmarks.report import Measure
from tests.benchmarks.rounds import interleave, ratio

REQUESTS = 200
WARM_UP = 30
TARGET = 0.5


def measure(folder: Path, paths: Mapping[str, str]) -> list[Measure]:
    """Return the throughput of each page of ``paths`` (title → path), as a share of the bare page's."""
    with servers.centre(folder) as (settings, _), servers.bare(settings.server.threads) as bare_port:
        ours, bare = servers.connect(settings.server.port), servers.connect(bare_port)
        works = {"": asking(bare, "/"), **{title: asking(ours, path) for title, path in paths.items()}}
        seconds = interleave(works)
        ours.close()
        bare.close()
    return [
        Measure(f"{title} / page nue", ratio(seconds[""], seconds[title]), TARGET, at_least=True, detail=_detail(
            seconds[title], seconds[""], paths[title]))
        for title in paths
    ]  # fmt: skip


def asking(connection: HTTPConnection, path: str) -> Callable[[], None]:
    """Return the work of one round: so many requests for one page, after some that are not counted."""
    for _ in range(WARM_UP):
        servers.get(connection, path)

    def ask() -> None:
        for _ in range(REQUESTS):
            servers.get(connection, path)

    return ask


def _detail(ours: list[float], bare: list[float], path: str) -> str:
    return f"{path} : {_each(ours)} par requête, page nue {_each(bare)} (au mieux)"


def _each(seconds: list[float]) -> str:
    return f"{min(seconds) / REQUESTS * 1000:.2f} ms".replace(".", ",")
