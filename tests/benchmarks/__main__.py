"""Measure everything, print one table, and end with status 1 when a target is missed."""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from tests.benchmarks import memory, pages, scale, servers, signing, start, views
from tests.benchmarks.places import Places
from tests.benchmarks.report import Measure, table


def main() -> int:
    """Run the measures on a demonstration of their own and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("-v", "--verbose", action="store_true", help="montre les requêtes SQL d’une confirmation")
    parser.add_argument("--folder", type=Path, help="démonstration déjà préparée, ou dossier où la garder")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        print("Préparation d’une démonstration (une minute environ)…", flush=True)
        folder = servers.prepare(options.folder or Path(temporary) / "demonstration")
        measures = measure_all(folder, Path(temporary), verbose=options.verbose)
    print(table(measures))
    missed = [measure for measure in measures if not measure.reached and not measure.informative]
    return 1 if missed else 0


def measure_all(folder: Path, temporary: Path, *, verbose: bool) -> list[Measure]:
    """Return all the measures of the centre in ``folder``."""
    print("Mesures (trois minutes environ)…", flush=True)
    where = Places.of(folder)
    measured = pages.measure(folder, {"Accueil": where.home, "Pétition": where.petition})
    measured += signing.measure(temporary, verbose=verbose)
    measured += [start.measure(folder), memory.measure(folder, where)]
    measured += scale.measure(folder, temporary)
    measured += views.measure(folder, {"l’accueil": where.home, "la pétition": where.petition})
    return measured


if __name__ == "__main__":
    sys.exit(main())
