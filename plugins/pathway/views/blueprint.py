"""The blueprint of the pathway, on which each module of pages registers its own."""

from __future__ import annotations

from flask import Blueprint

blueprint = Blueprint("pathway", __name__)
