"""The blueprint of one's own data, apart so that each of its modules can add to it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("own", __name__)
