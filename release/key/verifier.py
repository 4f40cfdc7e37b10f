"""Compare each file of this folder with SHA256SUMS, and say in French which one was damaged."""

import hashlib
import pathlib
import sys


def wrong(folder: pathlib.Path) -> list[str]:
    """Return what is wrong with the files of ``folder``, one line each."""
    found = []
    for line in (folder / "SHA256SUMS").read_text(encoding="utf-8").splitlines():
        said, name = line.split("  ", 1)
        path = folder / name
        if not path.is_file():
            found.append(f"manque : {name}")
        elif hashlib.sha256(path.read_bytes()).hexdigest() != said:
            found.append(f"abîmé : {name}")
    return found


if __name__ == "__main__":
    problems = wrong(pathlib.Path(__file__).resolve().parent)
    for problem in problems:
        print(problem, file=sys.stderr)  # noqa: T201 - run alone, from the key
    sys.exit(1 if problems else 0)
