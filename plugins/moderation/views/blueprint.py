"""The blueprint of the pages of moderation, apart so that each of their modules can add to it."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("moderation", __name__)
