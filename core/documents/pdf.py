"""Make a tagged PDF in a child process, so that its memory, its time and its crashes stay outside the server."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.errors import PreauError

_PROGRAM_FOLDER = Path(__file__).resolve().parents[2]


class PdfError(PreauError):
    """A document could not be made; the text says why, for the log."""


def render(template: Path, data: Mapping[str, Any], timeout: float = 60) -> bytes:
    """Return the PDF of a Typst template filled with data that JSON can hold; take at most `timeout` seconds.

    The template may `#import "layout.typ"` (core's letterhead) and reads its data with `layout.data`. Texts are shown
    as they are, never read as markup; a character that the bundled font lacks is shown as its name in brackets.
    Raises PdfError.
    """
    request = json.dumps({"template": str(template), "data": data}).encode("ascii")
    try:
        child = subprocess.run(
            [sys.executable, "-m", "core.documents.child"],
            input=request,
            capture_output=True,
            timeout=timeout,
            env=_environment(),
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise PdfError(f"{template.name}: not finished after {timeout:g} seconds") from error
    except OSError as error:
        raise PdfError(f"{template.name}: {error}") from error
    if child.returncode != 0 or not child.stdout.startswith(b"%PDF-"):
        said = child.stderr.decode("utf-8", "replace").strip()[-2000:]
        raise PdfError(f"{template.name}: {said or f'the child process ended with code {child.returncode}'}")
    return child.stdout


def _environment() -> dict[str, str]:
    """Let the child find this very program, wherever the server was started from."""
    paths = [str(_PROGRAM_FOLDER), *filter(None, [os.environ.get("PYTHONPATH")])]
    return os.environ | {"PYTHONPATH": os.pathsep.join(paths), "PYTHONIOENCODING": "utf-8"}
