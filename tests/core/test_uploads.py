"""Files handed in: known by their content, kept once on the disk, gone with the last row that keeps them."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from flask import Flask

from core import uploads
from core.errors import Invalid, Missing, Unavailable
from core.events import transaction
from core.extensions import db
from core.runtime import config
from core.uploads import JPEG, PDF, PNG, storing

A_PDF, A_PNG, A_JPEG = b"%PDF-1.7\nx", b"\x89PNG\r\n\x1a\nx", b"\xff\xd8\xffx"


def kept(content: bytes) -> int:
    stored = uploads.put(content, (PDF, PNG, JPEG))
    with transaction():
        return uploads.record(stored).id


def files() -> list[Path]:
    return sorted((config().instance / storing.FOLDER).glob("??/*"))


def age(path: Path) -> None:
    os.utime(path, (0, 0))


@pytest.mark.parametrize(("content", "kind"), [(A_PDF, PDF), (A_PNG, PNG), (A_JPEG, JPEG)])
def test_a_file_is_known_by_what_it_holds_and_given_back_as_it_was(centre: Flask, database: str, content, kind):
    number = kept(content)
    upload = db.session.get_one(uploads.Upload, number)
    assert uploads.content_of(upload) == (content, kind)
    assert upload.size == len(content)
    (path,) = files()
    assert path.name == upload.sha256
    assert path.stat().st_mode & 0o077 == 0 or os.name != "posix"


@pytest.mark.parametrize("content", [b"", b"MZ\x90", b"<svg xmlns='x'/>", b" %PDF-1.7", b"%PDF", b"GIF89a"])
def test_what_is_no_file_of_these_kinds_is_refused_at_its_field(centre: Flask, content):
    with pytest.raises(Invalid) as refused:
        uploads.put(content, (PDF, PNG, JPEG), field="scan")
    assert refused.value.field == "scan"
    assert files() == []


def test_a_known_kind_that_is_not_accepted_is_refused(centre: Flask):
    with pytest.raises(Invalid):
        uploads.put(A_PNG, (PDF,))


def test_the_largest_file_is_a_setting(build_instance):
    with build_instance(tables={"server": {"upload_mb": 1}}).app_context():
        assert uploads.put(A_PDF.ljust(1024 * 1024), (PDF,)).size == 1024 * 1024
        with pytest.raises(Invalid):
            uploads.put(A_PDF.ljust(1024 * 1024 + 1), (PDF,))


def test_a_disk_that_refuses_says_so_and_leaves_nothing(centre: Flask):
    (config().instance / storing.FOLDER).write_text("not a folder")
    with pytest.raises(Unavailable):
        uploads.put(A_PDF, (PDF,))


def test_a_file_goes_with_the_last_row_that_keeps_it(centre: Flask, database: str):
    first, second = kept(A_PDF), kept(A_PDF)
    (path,) = files()
    age(path)
    for number, left in ((first, 1), (second, 0)):
        with transaction():
            uploads.forget([number])
            assert uploads.sweep() == 1 - left
        assert len(files()) == left


def test_a_file_that_no_row_keeps_yet_has_an_hour(centre: Flask):
    uploads.put(A_PDF, (PDF,))
    assert uploads.sweep() == 0
    age(files()[0])
    assert uploads.sweep() == 1


def test_a_file_that_is_gone_is_missing(centre: Flask):
    upload = db.session.get_one(uploads.Upload, kept(A_PDF))
    files()[0].unlink()
    with pytest.raises(Missing):
        uploads.content_of(upload)
