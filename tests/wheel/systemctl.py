"""A stand-in for ``systemctl`` that really starts and stops a server; its one unit is told in a file beside it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

UNIT = Path(os.environ["FAKE_UNIT"])


def running(unit: dict) -> bool:
    try:
        os.kill(unit["pid"], 0)
    except (KeyError, ProcessLookupError):
        return False
    return Path(f"/proc/{unit['pid']}/stat").read_text().split()[2] != "Z"


def main(command: str, *rest: str) -> int:
    unit = json.loads(UNIT.read_text())
    with UNIT.with_suffix(".log").open("a") as log:
        log.write(f"{command} {rest[-1]}\n")
    if command == "list-units" and running(unit):
        print(f"{unit['name']} loaded active running Préau")
    elif command == "show":
        print(f"ExecStart={{ path={unit['line'][0]} ; argv[]={' '.join(unit['line'])} }}")
    elif command == "stop" and running(unit):
        os.kill(unit["pid"], signal.SIGTERM)
        while running(unit):
            pass
    elif command == "start":
        out = UNIT.with_suffix(".out").open("ab")
        process = subprocess.Popen(unit["line"], stdout=out, stderr=out, start_new_session=True, cwd="/")
        UNIT.write_text(json.dumps({**unit, "pid": process.pid}))
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
