"""A centre with moderation, and a shelf of texts: a tiny owner of contents, in place of any tool."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core import clock
from core.contracts import (
    ANONYMOUS,
    Actor,
    ContentDescription,
    ContentEdited,
    ContentRef,
    ContentSubmitted,
    ContentWithdrawn,
    ModerationDecision,
    Role,
    SpaceRole,
    Verdict,
)
from core.events import publish, transaction
from core.extensions import db
from core.hookspecs import hookimpl
from core.people.models import Person
from core.runtime import runtime
from core.spaces import queries as spaces
from core.spaces.models import Space, SpaceMember
from core.testing import Build, Maker
from core.work.models import Mail
from plugins.moderation import services
from plugins.moderation.models import Case

HOSTILE = "<script>alert(1)</script> & “cité”"


@dataclass
class Text:
    """One text on the shelf."""

    title: str
    space_id: int
    author_id: int | None
    public: bool = True
    version: int = 1
    erased: bool = False


@dataclass
class Shelf:
    """Owns texts, carries out what is decided of them, and can refuse (``stubborn``)."""

    texts: dict[int, Text] = field(default_factory=dict)
    decided: list[ModerationDecision] = field(default_factory=list)
    stubborn: bool = False

    @hookimpl
    def describe_content(self, ref: ContentRef) -> ContentDescription | None:
        text = self.texts.get(ref.id) if ref.plugin == "shelf" else None
        if text is None:
            return None
        excerpt = "" if text.erased else f"Le texte de {text.title}"
        return ContentDescription(
            ref=ref,
            title=text.title,
            excerpt=excerpt,
            kind_title="Petition",
            endpoint="spaces.show",
            values={"space_id": text.space_id},
            author_id=text.author_id,
            space_id=text.space_id,
            is_public=text.public,
            text_version=f"v{text.version}",
        )

    @hookimpl
    def moderate_content(self, ref: ContentRef, decision: ModerationDecision) -> bool | None:
        if ref.plugin != "shelf":
            return None
        if self.stubborn or ref.id not in self.texts:
            return False
        self.decided.append(decision)
        text = self.texts[ref.id]
        text.public = decision.verdict in {Verdict.ACCEPT, Verdict.RESTORE}
        text.erased = text.erased or decision.verdict is Verdict.ERASE
        return True

    @property
    def verdicts(self) -> list[Verdict]:
        return [decision.verdict for decision in self.decided]


@dataclass
class Table:
    """What a test of moderation works with."""

    make: Maker
    shelf: Shelf
    space: Space
    author: Actor
    moderator: Actor
    second: Actor
    animator: Actor

    def person(self, name: str, email: str = "") -> Actor:
        return self.make.actor(self.make.person(name, email=email))

    def text(self, title: str = "Un auvent", *, public: bool = True, space: Space | None = None) -> ContentRef:
        """Put a text of the author on the shelf."""
        number = len(self.shelf.texts) + 1
        self.shelf.texts[number] = Text(title, (space or self.space).id, self.author.person_id, public)
        return ContentRef("shelf", "text", number)

    def submit(self, ref: ContentRef, days: int = 10) -> Case:
        """Let a text wait to be published."""
        due = clock.now() + timedelta(days=days)
        with transaction():
            publish(ContentSubmitted(at=clock.now(), space_id=self.shelf.texts[ref.id].space_id, ref=ref, due_at=due))
        return self.case(ref)

    def edit(self, ref: ContentRef) -> None:
        """Let the author change a text."""
        self.shelf.texts[ref.id].version += 1
        with transaction():
            publish(ContentEdited(at=clock.now(), space_id=self.space.id, ref=ref))

    def withdraw(self, ref: ContentRef) -> None:
        """Let the author remove a text."""
        with transaction():
            publish(ContentWithdrawn(at=clock.now(), space_id=self.space.id, ref=ref))

    def report(self, ref: ContentRef, actor: Actor = ANONYMOUS, **options: Any) -> None:
        """Report a text; a passer-by from the network ``network``."""
        given = {"reason": "insult", "words": "", "network": "192.0.2.1", **options}
        with transaction():
            services.file_report(actor=actor, ref=ref, **given)

    def hidden(self, title: str = "Un auvent", *, space: Space | None = None) -> ContentRef:
        """A text that three people have reported."""
        ref = self.text(title, space=space)
        for number in range(3):
            self.report(ref, self.person(f"Voisin {number}"))
        return ref

    def decide(self, ref: ContentRef, verdict: Verdict, by: Actor | None = None, **options: Any) -> None:
        given = {"rule": "insult", "reason": "Une insulte au deuxième paragraphe.", **options}
        with transaction():
            services.decide(actor=by or self.moderator, case_id=self.case(ref).id, verdict=verdict, **given)

    def case(self, ref: ContentRef) -> Case:
        """The last case of a text, as the database has it now."""
        mine = Case.plugin == ref.plugin, Case.kind == ref.kind, Case.content_id == ref.id
        db.session.rollback()  # pages write on connections of their own: see what they wrote
        found = db.session.scalar(
            select(Case).where(*mine).order_by(Case.id.desc()).limit(1).execution_options(populate_existing=True)
        )
        assert found is not None
        return found

    def mails(self, to: Actor | None = None) -> list[Mail]:
        """What was written, the oldest first: to everybody, or to one person."""
        found = list(db.session.scalars(select(Mail).order_by(Mail.id)))
        if to is None:
            return found
        person = db.session.get_one(Person, to.person_id)
        return [mail for mail in found if mail.recipient in {person.email, person.name}]


@pytest.fixture
def later() -> Callable[..., Any]:
    """Return ``later(days=2)``: the clock, that much further on."""

    def move(**length: float) -> Any:
        return clock.set_to(clock.now() + timedelta(**length))

    return move


@pytest.fixture
def app(build_instance: Build) -> Iterator[Flask]:
    built = build_instance(plugins=["moderation"])
    with built.app_context():
        yield built


@pytest.fixture
def table(app: Flask, make: Maker) -> Table:
    shelf = Shelf()
    runtime().plugins.register(shelf)
    author = make.person("Monique D.", email="monique@exemple.fr")
    moderators = [make.person(f"Modératrice {n}", email=f"mod{n}@exemple.fr") for n in (1, 2)]
    animator = make.person("Nadia K.", Role.ANIMATOR, email="nadia@exemple.fr")
    space = make.real_space(author)
    with transaction():
        for person in moderators:
            db.session.add(SpaceMember(space_id=space.id, person_id=person.id, role=SpaceRole.MODERATOR))
    first, second = (make.actor(person) for person in moderators)
    return Table(make, shelf, spaces.space(space.id), make.actor(author), first, second, make.actor(animator))
