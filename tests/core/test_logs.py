"""What the log says when something fails: where and why, never whom."""

from __future__ import annotations

import logging
import sys

import pytest
from sqlalchemy.exc import IntegrityError

from core import clock
from core.events import transaction
from core.extensions import db
from core.people.models import Person
from core.server import DiscreetFormatter


def test_an_error_of_the_database_quotes_nobody(database, build_instance, make):
    with build_instance(plugins=[]).app_context():
        make.person("Claudine L.", email="claudine@exemple.fr")
        with pytest.raises(IntegrityError), transaction():
            db.session.add(Person(name="Ahmed B.", sort_key="b", email="claudine@exemple.fr", created_at=clock.now()))
            try:
                db.session.flush()
            except IntegrityError:
                record = logging.LogRecord("preau", logging.ERROR, __file__, 1, "failed", None, sys.exc_info())
                raise
    said = DiscreetFormatter("%(message)s").format(record)
    assert "core_person" in said
    assert "INSERT INTO" in said
    assert "exemple.fr" not in said
    assert "Ahmed" not in said.replace('name="Ahmed B."', "")
