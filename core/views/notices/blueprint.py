"""The blueprint of the public pages, apart so that each of their modules can add to it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("notices", __name__)
