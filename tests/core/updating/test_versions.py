"""Versions are ordered as people read them, and a folder offers its newest."""

from __future__ import annotations

import pytest

from core.errors import UpdateError
from core.updating import versions


def test_versions_are_ordered_by_their_numbers_and_a_final_one_comes_last():
    said = ["0.9", "0.10", "1.0a1", "1.0b1", "1.0rc1", "1.0rc2", "1.0", "1.0.1", "2"]
    assert sorted({*said}, key=versions.rank) == said
    assert versions.rank("1.0") == versions.rank("1") == versions.rank("1.0.0")


@pytest.mark.parametrize("said", ["", "1.0-dev", "v1", "1..0", "1.0rc"])
def test_what_is_not_a_version_is_refused(said):
    with pytest.raises(UpdateError, match="n’est pas une version"):
        versions.rank(said)


def test_a_folder_offers_its_newest_wheel_here_or_in_wheels(tmp_path):
    (tmp_path / "wheels").mkdir()
    for name in ("preau-0.9-py3-none-any.whl", "wheels/preau-0.10-py3-none-any.whl", "preau_poll-9.0-py3-none-any.whl"):
        (tmp_path / name).touch()
    offer = versions.offered(tmp_path)
    assert (offer.version, offer.requirements) == ("0.10", None)
    assert offer.options == ["--no-index", "--find-links", str(tmp_path / "wheels"), str(offer.wheel)]
    (tmp_path / "requirements.txt").touch()
    assert versions.offered(tmp_path).options[-3:] == ["--require-hashes", "-r", str(tmp_path / "requirements.txt")]


def test_a_folder_that_is_away_or_holds_nothing_is_said(tmp_path):
    with pytest.raises(UpdateError, match="branchée"):
        versions.offered(tmp_path / "away")
    with pytest.raises(UpdateError, match="aucune version"):
        versions.offered(tmp_path)
