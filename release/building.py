"""What setuptools does for this wheel beside its own steps: compile the catalogues, which git does not keep."""

from __future__ import annotations

from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from setuptools.command.build_py import build_py


class BuildPy(build_py):  # type: ignore[misc]  # setuptools has no types
    """Compile each catalogue beside its copy in the wheel; the sources are left as they are."""

    def run(self) -> None:
        super().run()
        if not self.editable_mode:
            compile_catalogues(Path(self.build_lib))


def compile_catalogues(folder: Path) -> list[Path]:
    """Write the ``.mo`` of each ``.po`` under ``folder`` and return them."""
    written = []
    for source in sorted(folder.glob("**/translations/*/LC_MESSAGES/*.po")):
        result = source.with_suffix(".mo")
        with source.open("rb") as file:
            catalogue = read_po(file, locale=source.parts[-3])
        with result.open("wb") as file:
            write_mo(file, catalogue)
        written.append(result)
    return written
