"""A centre without plugins: what holds of core alone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from flask import Flask

from core.testing import Build


@pytest.fixture
def centre(build_instance: Build) -> Iterator[Flask]:
    """A cyber-centre with core only, its application context pushed."""
    app = build_instance(plugins=[])
    with app.app_context():
        yield app
