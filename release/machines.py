"""The machines that a key serves: what pip calls them, and the values that their markers have."""

from __future__ import annotations

from dataclasses import dataclass

PYTHONS = ("3.11", "3.12", "3.13")
LINUX = tuple(f"manylinux_2_{minor}_x86_64" for minor in (28, 27, 26, 24, 17, 12, 5))
LINUX += ("manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64", "linux_x86_64")


@dataclass(frozen=True)
class Machine:
    """A system and a Python on 64-bit Intel or AMD; ``system`` is ``linux`` or ``windows``."""

    system: str
    python: str

    @property
    def markers(self) -> dict[str, str]:
        """Return what PEP 508 calls the environment."""
        windows = self.system == "windows"
        return {
            "python_version": self.python,
            "python_full_version": f"{self.python}.0",
            "implementation_name": "cpython",
            "implementation_version": f"{self.python}.0",
            "platform_python_implementation": "CPython",
            "os_name": "nt" if windows else "posix",
            "sys_platform": "win32" if windows else "linux",
            "platform_system": "Windows" if windows else "Linux",
            "platform_machine": "AMD64" if windows else "x86_64",
            "platform_release": "",
            "platform_version": "",
        }

    @property
    def options(self) -> list[str]:
        """Return what makes ``pip download`` fetch for this machine instead of its own."""
        number = self.python.replace(".", "")
        options = ["--only-binary=:all:", "--implementation", "cp", "--python-version", self.python]
        for abi in (f"cp{number}", "abi3", "none"):
            options += ["--abi", abi]
        for platform in ("win_amd64",) if self.system == "windows" else LINUX:
            options += ["--platform", platform]
        return options


def machines(systems: tuple[str, ...] = ("linux", "windows"), pythons: tuple[str, ...] = PYTHONS) -> list[Machine]:
    """Return each system with each Python."""
    return [Machine(system, python) for system in systems for python in pythons]
