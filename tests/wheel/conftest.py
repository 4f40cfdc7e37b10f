"""The wheel is built once, from a copy of the tree."""

from __future__ import annotations

import pytest

from release import wheel as release
from tests.wheel import place as places


@pytest.fixture(scope="session")
def wheel(tmp_path_factory):
    """The wheel of this tree."""
    return release.build(tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="session")
def place(wheel, tmp_path_factory):
    """A place where that wheel is installed, apart from the checkout."""
    made = places.make(tmp_path_factory.mktemp("apart"))
    made.install(wheel)
    return made
