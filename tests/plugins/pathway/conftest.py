"""A half-day of the pathway with its people, and a clock that tests move."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from core import clock
from core.contracts import Actor, Role
from core.events import transaction
from core.extensions import db
from core.people.models import Person
from core.runtime import runtime
from core.testing import Maker
from plugins.pathway import services
from plugins.pathway.models import Session
from plugins.pathway.queries import sessions
from plugins.pathway.rules.attendance import Status
from plugins.pathway.rules.states import Purpose

COURSE, LESSON = "participation-citoyenne", "participation.m2.s3"
#: Thursday 3 December 2026, 14:00 in Paris.
START = datetime(2026, 12, 3, 13, 0, tzinfo=UTC)
END = START + timedelta(hours=3)


@dataclass
class Scene:
    """The people of a session, and its acts in one line each."""

    make: Maker
    animator: Actor
    people: list[Person] = field(default_factory=list)

    def at(self, **passed: float) -> datetime:
        return START + timedelta(**passed)

    def announce(
        self,
        start: datetime = START,
        *,
        seats: int = 12,
        animators: list[int] | None = None,
        purpose: Purpose = Purpose.PATHWAY,
        actor: Actor | None = None,
    ) -> int:
        with clock.set_to(start - timedelta(days=7)), transaction():
            return services.programme_session(
                actor=actor or self.animator,
                course=COURSE,
                lesson=LESSON,
                starts_at=start,
                place="Salle 2",
                animators=[self.animator.person_id or 0] if animators is None else animators,
                seats=seats,
                purpose=purpose,
            ).id

    def person(self, name: str) -> Person:
        found = self.make.person(name)
        self.people.append(found)
        return found

    def enrol(self, session_id: int, name: str = "Claudine L.", at: datetime | None = None) -> Person:
        found = self.person(name)
        self.enrol_person(session_id, found, at)
        return found

    def enrol_person(self, session_id: int, person: Person, at: datetime | None = None) -> None:
        with clock.set_to(at or START - timedelta(days=1)), transaction():
            services.enrol(actor=self.animator, session_id=session_id, person_id=person.id)

    def start(self, session_id: int, at: datetime = START) -> Session:
        with clock.set_to(at), transaction():
            return services.start_session(actor=self.animator, session_id=session_id)

    def sign(self, session_id: int, person: Person, at: datetime = START) -> None:
        with clock.set_to(at), transaction():
            services.sign_attendance(actor=self.make.actor(person), session_id=session_id)

    def mark(
        self, session_id: int, person: Person, status: Status, at: datetime = START + timedelta(hours=1), **more: object
    ) -> None:
        seat = sessions.seat_of(session_id, person.id)
        assert seat is not None
        enrolment_id = seat.enrolment.id
        with clock.set_to(at), transaction():
            services.mark_attendance(
                actor=self.animator,
                session_id=session_id,
                enrolment_id=enrolment_id,
                status=status,
                **more,  # type: ignore[arg-type]
            )

    def close(self, session_id: int, at: datetime = END, **more: object) -> Session:
        with clock.set_to(at), transaction():
            return services.close_session(
                actor=self.animator,
                session_id=session_id,
                **more,  # type: ignore[arg-type]
            )

    def held(self, *names: str) -> tuple[int, list[Person]]:
        """A session under way whose people have all signed."""
        session_id = self.announce()
        people = [self.enrol(session_id, name) for name in names or ("Claudine L.",)]
        self.start(session_id)
        for person in people:
            self.sign(session_id, person)
        return session_id, people

    def closed(self, *names: str) -> tuple[int, list[Person]]:
        session_id, people = self.held(*names)
        self.close(session_id)
        return session_id, people


@pytest.fixture
def scene(centre: Flask, make: Maker) -> Scene:
    return Scene(make, make.actor(make.person("Nadia K.", Role.ANIMATOR)))


@pytest.fixture
def measures(scene: Scene) -> Iterator[dict[int, dict[str, int]]]:
    """What the practice *petition.open* measures in each space, set by the test."""
    figures: dict[int, dict[str, int]] = {}
    practices = runtime().practices
    real = practices["petition.open"]
    nothing = dict.fromkeys(real.figures, 0)
    practices["petition.open"] = replace(real, measure=lambda space_id: {**nothing, **figures.get(space_id, {})})
    yield figures
    practices["petition.open"] = real


@pytest.fixture
def rows(scene: Scene) -> Callable[[str], int]:
    """Count the rows of a table."""
    return lambda table: int(db.session.execute(db.text(f"SELECT count(*) FROM {table}")).scalar_one())  # noqa: S608
