"""Every test may use the fixtures of core.testing, and a mail server."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, settings

from core import catalogues

pytest_plugins = ["core.testing", "tests.compiled", "tests.postbox"]

settings.register_profile(
    "preau",
    deadline=None,
    max_examples=60,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    print_blob=True,
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "preau"))


def pytest_configure() -> None:
    """Read the French as it stands now."""
    catalogues.compile_all(catalogues.components().values())
