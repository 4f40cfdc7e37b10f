"""Where a database stands is read without Alembic, and Alembic agrees."""

from __future__ import annotations

import subprocess
import sys

import pytest
from alembic.script import ScriptDirectory

from core import revisions
from core.contracts import Profile
from core.errors import MigrationError
from core.extensions import db
from core.runtime import runtime


@pytest.mark.parametrize("profile", list(Profile))
def test_the_history_read_from_the_files_is_the_one_that_alembic_walks(build_instance, profile):
    with build_instance(profile).app_context():
        for path in revisions.components(runtime(), db.engine).values():
            walked = [found.revision for found in ScriptDirectory(str(path / "migrations")).walk_revisions()]
            assert revisions.revisions(path) == walked[::-1]


def test_a_file_that_does_not_say_its_revision_is_named(tmp_path):
    versions = tmp_path / "migrations" / "versions"
    versions.mkdir(parents=True)
    (versions / "0001_first.py").write_text("revision: str = 'x_1'\n")
    assert revisions.revisions(tmp_path) == ["x_1"]
    (versions / "0002_second.py").write_text("down_revision = 'x_1'\n")
    with pytest.raises(MigrationError, match=r"0002_second\.py"):
        revisions.revisions(tmp_path)


def test_a_start_loads_neither_alembic_nor_what_renders_markdown():
    heavy = "{'alembic', 'bleach', 'markdown_it', 'typst'}"
    program = f"import sys, core.app, core.cli, core.views, core.web.context; print({heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True)
    assert done.stdout.strip() == "set()"
