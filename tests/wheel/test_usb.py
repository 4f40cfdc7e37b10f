"""The folder for a USB key: what is put in it, for which machines, and that its installers need nothing else."""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from release import locks, usb
from release.machines import Machine, machines
from tests.wheel import fakes

HERE = f"{sys.version_info.major}.{sys.version_info.minor}"
LIBRARY = "alpha==1.0"


@pytest.fixture
def source(tmp_path):
    """A folder of wheels that stands in for the network: a pure library, one for each system, one for Windows."""
    folder = tmp_path / "source"
    number = HERE.replace(".", "")
    linux = f"cp{number}-cp{number}-manylinux_2_17_x86_64.manylinux2014_x86_64"
    compiled = [fakes.wheel(folder, "beta", "2.0", tag=tag) for tag in (linux, f"cp{number}-cp{number}-win_amd64")]
    only = fakes.wheel(folder, "gamma", "3.0")
    alpha = fakes.wheel(folder, "alpha", "1.0", needs=["beta", "gamma; sys_platform == 'win32'"])
    tests_only = fakes.wheel(folder, "checker", "9.0")
    pins = {LIBRARY: [alpha], "beta==2.0": compiled, "gamma==3.0": [only], "checker==9.0": [tests_only]}
    fakes.lock(tmp_path / "requirements.lock", pins, {"gamma==3.0": "sys_platform == 'win32'"})
    return folder


@pytest.fixture
def program(tmp_path):
    """A wheel that stands in for Préau: its command says its version."""
    files = {"core/__init__.py": "", "core/cli.py": "def main():\n    print('Préau 7.0')\n"}
    needs = ["alpha>=1", 'checker; extra == "test"']
    return fakes.wheel(tmp_path / "program", "preau", "7.0", needs=needs, files=files, script="core.cli:main")


@pytest.fixture
def make(tmp_path, source, program):
    """Make a key without the network."""

    def made(*served: Machine, **options):
        lock = tmp_path / "requirements.lock"
        return usb.make(tmp_path / "usb", program=program, lock=lock, served=served, source=source, **options)

    return made


def held(key):
    return {path.name for path in (key / "wheels").iterdir()}


def test_a_key_holds_what_each_machine_needs_and_nothing_that_only_tests_need(make):
    key = make(Machine("linux", HERE), Machine("windows", HERE))
    names = {name.split("-")[0] for name in held(key)}
    assert names == {"preau", "alpha", "beta", "gamma"}
    assert {name.rsplit("-", 1)[1] for name in held(key) if name.startswith("beta")} == {
        "manylinux_2_17_x86_64.manylinux2014_x86_64.whl",
        "win_amd64.whl",
    }
    wanted = (key / "requirements.txt").read_text(encoding="utf-8")
    assert "gamma==3.0 ; sys_platform == 'win32'" in wanted
    assert re.search(r"^preau==7\.0 \\\n    --hash=sha256:[0-9a-f]{64}$", wanted, re.MULTILINE)


def test_a_key_for_one_system_holds_nothing_of_the_other(make):
    assert {name.split("-")[0] for name in held(make(Machine("linux", HERE)))} == {"preau", "alpha", "beta"}


def test_an_extra_brings_its_libraries(make):
    assert "checker-9.0-py3-none-any.whl" in held(make(Machine("linux", HERE), extras=["test"]))


def test_a_library_that_is_missing_is_named_and_the_former_key_stays(make, source):
    key = make(Machine("linux", HERE))
    before = held(key)
    next(source.glob("alpha*")).unlink()
    with pytest.raises(usb.Incomplete, match="alpha"):
        make(Machine("linux", HERE))
    assert held(key) == before
    assert {path.name for path in key.parent.iterdir()} >= {"usb"}
    assert not list(key.parent.glob("usb-*"))


def test_a_library_outside_the_lock_is_refused(make, tmp_path):
    lock = tmp_path / "requirements.lock"
    lock.write_text(lock.read_text(encoding="utf-8").replace("alpha==", "omega=="), encoding="utf-8")
    with pytest.raises(usb.Incomplete, match=r"Absent du verrou : alpha"):
        make(Machine("linux", HERE))


def test_a_library_that_is_not_the_one_of_the_lock_is_refused(make, source):
    fakes.wheel(source, "alpha", "1.0", needs=["beta"], files={"alpha.py": "changed = True\n"})
    with pytest.raises(usb.Incomplete, match="hash"):
        make(Machine("linux", HERE))


def test_the_machines_are_each_system_with_each_python():
    assert {(found.system, found.python) for found in machines()} == {
        (system, python) for system in ("linux", "windows") for python in ("3.11", "3.12", "3.13")
    }
    assert "win_amd64" in Machine("windows", "3.12").options
    assert "cp312" in Machine("windows", "3.12").options


def test_the_real_lock_is_read_whole():
    pins = locks.read(usb.wheel.ROOT / "requirements.lock")
    assert {"flask", "typst", "psycopg-binary", "colorama"} <= pins.keys()
    assert "--hash=sha256:" in pins["flask"].text
    assert "win32" in pins["colorama"].text
    assert "win32" not in pins["colorama"].anywhere.splitlines()[0]


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_the_linux_installer_installs_from_the_key_alone_and_twice_says_how_to_update(make, tmp_path):
    key = make(Machine("linux", HERE))

    def install():
        clean = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PIP_CONFIG_FILE": os.devnull, "PYTHONUTF8": "1"}
        line = ["sh", str(key / "installer.sh"), str(tmp_path / "là où on veut")]
        return subprocess.run(line, cwd="/", env=clean, capture_output=True, text=True, timeout=240, check=False)

    done = install()
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line[:5] for line in done.stdout.splitlines() if line.startswith("[")] == [f"[{n}/5]" for n in range(1, 6)]
    assert "Préau 7.0" in done.stdout.splitlines()
    assert ("installation.md" if os.geteuid() == 0 else "init") in done.stdout.splitlines()[-1]
    assert (key / "installation.md").is_file()
    assert (key / "exemples" / "preau.service").is_file()
    again = install()
    assert again.returncode == 1
    assert "update --from" in again.stderr


@pytest.mark.slow
@pytest.mark.skipif(os.name == "nt", reason="a shell script")
def test_a_damaged_key_installs_nothing(make, tmp_path):
    key = make(Machine("linux", HERE))
    with next((key / "wheels").glob("alpha*")).open("ab") as file:
        file.write(b"x")
    (key / "LISEZ-MOI.txt").unlink()
    line = ["sh", str(key / "installer.sh"), str(tmp_path / "preau")]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert "abîmé : wheels/alpha-1.0-py3-none-any.whl" in done.stderr
    assert "manque : LISEZ-MOI.txt" in done.stderr
    assert not (tmp_path / "preau").exists()


def test_the_windows_installer_takes_the_same_steps_in_the_lines_that_windows_reads(make):
    key = make(Machine("linux", HERE), Machine("windows", HERE))
    raw = (key / "installer.bat").read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n")
    windows, linux = raw.decode("utf-8"), (key / "installer.sh").read_text(encoding="utf-8")

    def steps(text):
        return re.findall(r'echo "?(\[\d/5\] [^"\r\n]+)', text)

    assert len(steps(linux)) == 5
    assert steps(windows) == steps(linux)
    options = "--no-index --find-links"
    assert options in windows
    assert options in linux
    for text in (windows, linux):
        assert "--require-hashes -r" in text
        assert "verifier.py" in text
        assert "@" not in text.replace("@echo off", "").replace('"$@"', "")
    labels = set(re.findall(r"^:(\w+)", windows, re.MULTILINE))
    assert set(re.findall(r"goto (\w+)", windows)) == labels
