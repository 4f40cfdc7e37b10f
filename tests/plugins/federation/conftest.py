"""Fixtures of the tests of federation."""

from __future__ import annotations

from typing import Any

import pytest

from core.contracts import Profile
from core.testing import Build
from tests.plugins.federation.world import World


@pytest.fixture
def world(build_instance: Build) -> World:
    """A hub and a centre that do not know each other, with federation alone."""
    return World(build_instance(Profile.REGION, ["federation"]), build_instance(Profile.CENTRE, ["federation"]))


@pytest.fixture
def linked(world: World) -> World:
    """The centre is enrolled at the hub; four entries wait, sealed: 1, 2, 3 and 4 people welcomed."""
    world.enrol()
    world.record(1, 2, 3, 4)
    return world


def said(answer: Any) -> str:
    """The sentence of a refusal."""
    return str(answer.get_json()["error"]["explanation"])
