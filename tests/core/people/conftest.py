"""A centre without plugins, on both databases, and the people who work and come there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from core.contracts import SYSTEM, Role
from core.events import transaction
from core.people import services
from core.people.models import Person
from core.testing import Build, Maker


@pytest.fixture
def bare(build_instance: Build, database: str) -> Iterator[Flask]:
    app = build_instance(plugins=[])
    with app.app_context():
        yield app


@pytest.fixture
def claudine(bare: Flask, make: Maker) -> Person:
    return make.person("Claudine L.")


@pytest.fixture
def animator(bare: Flask, make: Maker) -> Person:
    return make.person("Nadia K.", Role.ANIMATOR)


@pytest.fixture
def administrator(bare: Flask, make: Maker) -> Person:
    return make.person("Rachid M.", Role.ADMINISTRATOR)


def with_password(person: Person, email: str) -> Person:
    """Give a person an address and a password, without the time that a real one takes to hash."""
    with transaction():
        services.set_password(actor=SYSTEM, person=person, password_hash="x", email=email)
    return person
