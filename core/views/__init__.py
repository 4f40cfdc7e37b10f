"""The pages of core: home, sign-in, people, spaces, and the few that every page leans on."""

from __future__ import annotations

from flask import Blueprint

from core.views import api, backups, clock, following, health, home, notices, own, pages, people, spaces


def blueprints() -> tuple[Blueprint, ...]:
    """Return the blueprints of core, in the order of the menu."""
    return (
        home.blueprint,
        pages.blueprint,
        people.blueprint,
        spaces.blueprint,
        clock.blueprint,
        health.blueprint,
        notices.blueprint,
        own.blueprint,
        following.blueprint,
        api.blueprint,
        backups.blueprint,
    )
