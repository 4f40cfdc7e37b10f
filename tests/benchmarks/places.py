"""Addresses of the pages to be measured, in the centre of a demonstration."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from flask import url_for
from sqlalchemy import select

from core import config
from core.app import create_app
from core.extensions import db
from core.web import static
from plugins.petition.models import Petition
from plugins.petition.rules import State


@dataclass(frozen=True)
class Places:
    """Paths of pages, and what is posted to the form of a signature."""

    home: str
    petitions: str
    petition: str
    sign_form: str
    sign_in: str
    stylesheet: str
    lessons: str
    lesson: str
    signature: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path) -> Places:
        """Find them as the application of the centre writes them; the petition is the first that is open."""
        app = create_app(config.load(folder, {}))
        with app.test_request_context():
            number = db.session.scalars(select(Petition.id).where(Petition.state == State.OPEN)).first()
            found = cls(
                home=url_for("home.index"),
                petitions=url_for("petition.index"),
                petition=url_for("petition.show", petition_id=number),
                sign_form=url_for("petition.sign", petition_id=number),
                sign_in=url_for("people.sign_in"),
                stylesheet=static.url("preau.css"),
                lessons=url_for("pathway.courses"),
                lesson=url_for("pathway.lesson", slug="participation-citoyenne", lesson_id="participation.m2.s3"),
                signature={"name": "Dominique P.", "place": "Denain", "email": "dominique@exemple.example"},
            )
            db.session.remove()
            db.engine.dispose()
        return found
