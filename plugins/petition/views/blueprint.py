"""The blueprint of the pages of petitions, apart so that each of their modules can add to it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("petition", __name__)
