"""A centre without plugins, so that these tests hold for core alone, and the people who use it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from core.contracts import Role
from core.events import transaction
from core.people import services
from core.people.models import Person
from core.testing import Build, Maker

PASSWORD = "quatre mots sans rapport"
OUTSIDE = {"REMOTE_ADDR": "203.0.113.9"}


@pytest.fixture
def centre(build_instance: Build) -> Iterator[Flask]:
    """A cyber-centre with core only, its application context pushed."""
    app = build_instance(plugins=[])
    with app.app_context():
        yield app


@pytest.fixture
def participant(centre: Flask, make: Maker) -> Person:
    return make.person("Claudine L.")


@pytest.fixture
def animator(centre: Flask, make: Maker) -> Person:
    return make.person("Nadia K.", Role.ANIMATOR)


@pytest.fixture
def administrator(centre: Flask, make: Maker) -> Person:
    return make.person("Rachid M.", Role.ADMINISTRATOR)


@pytest.fixture
def with_password(animator: Person) -> Person:
    """The animator, who signs in with an address and a password."""
    hashed = services.hash_password(PASSWORD)
    with transaction():
        animator.email, animator.password_hash = "nadia@centre.example", hashed
    return animator
