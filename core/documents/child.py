"""The child process of `pdf.render`: a request as JSON comes in, a PDF goes out, and nothing stays in memory."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import typst

from core.documents.glyphs import FONTS, printable_data

_LAYOUT = Path(__file__).with_name("layout.typ")


def compile_pdf(template: Path, data: dict[str, Any]) -> bytes:
    """Return the PDF; only the bundled fonts, the template and the layout can be read. Raises typst.TypstError."""
    files: Any = {"main.typ": template.read_bytes(), "layout.typ": _LAYOUT.read_bytes()}  # its stub knows no dict
    compiler = typst.Compiler(
        files,
        root=FONTS,
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]),
        sys_inputs={"data": json.dumps(printable_data(data))},
    )
    pdf = compiler.compile(format="pdf", pdf_standards=["ua-1"])
    if not isinstance(pdf, bytes):
        raise TypeError("the compiler did not return one document")
    return pdf


def main() -> None:
    """Answer one request, or end with code 1 and the reason on the error stream."""
    request = json.load(sys.stdin.buffer)
    try:
        pdf = compile_pdf(Path(request["template"]), request["data"])
    except (typst.TypstError, OSError) as error:
        hints = "".join(f" ({hint})" for hint in getattr(error, "hints", []))
        raise SystemExit(f"{error}{hints}") from None
    sys.stdout.buffer.write(pdf)


if __name__ == "__main__":
    main()
