"""A centre with a board of contents: a tiny owner of what people follow, in place of any tool."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from sqlalchemy import select

from core import following
from core.contracts import ContentDescription, ContentRef
from core.events import transaction
from core.extensions import db
from core.following import links
from core.following.models import Follower
from core.following.telling import Letter
from core.hookspecs import hookimpl
from core.runtime import runtime
from core.spaces.models import Space
from core.views.following import follow_content
from core.work.models import Mail

REF = ContentRef("core", "notice", 1)
PART = ContentRef("core", "part", 1)
ADDRESS = "claudine@exemple.fr"


@dataclass
class Board:
    """Owns one content and its part; each can be hidden or taken away."""

    space_id: int = 0
    title: str = "Un auvent"
    gone: set[ContentRef] = field(default_factory=set)
    hidden: set[ContentRef] = field(default_factory=set)

    @hookimpl
    def describe_content(self, ref: ContentRef) -> ContentDescription | None:
        if ref not in {REF, PART} or ref in self.gone:
            return None
        return ContentDescription(
            ref=ref,
            title=self.title,
            excerpt="",
            kind_title="Space",
            endpoint="spaces.show",
            values={"space_id": self.space_id},
            author_id=None,
            space_id=self.space_id,
            is_public=ref not in self.hidden,
            text_version="1",
        )


Build = Callable[..., Flask]


@pytest.fixture
def tables() -> dict[str, dict[str, object]]:
    """Tables of the configuration that a test may add to before the centre is built."""
    return {}


@pytest.fixture
def centre(build_instance, tables) -> Iterator[Flask]:
    app = build_instance(plugins=[], tables=tables)
    app.add_url_rule("/tableau/suivre", "board", lambda: follow_content(REF), methods=["GET", "POST"])
    with app.app_context():
        yield app


@pytest.fixture
def board(centre, make) -> Board:
    found = Board(space_id=make.real_space().id)
    runtime().plugins.register(found)
    return found


@pytest.fixture
def trial(board, make) -> Space:
    """The board stands in a sandbox."""
    space = make.sandbox(make.person("Karim B."))
    board.space_id = space.id
    return space


def ask(email: str = ADDRESS, language: str = "fr") -> None:
    with transaction():
        following.ask(ref=REF, email=email, language=language)


def follow(email: str = ADDRESS, language: str = "fr") -> Follower:
    with transaction():
        following.follow(ref=REF, email=email, language=language)
    found = following.follows(REF, email)
    assert found is not None
    return found


def tell(key: str = "fait-1", **options) -> bool:
    with transaction():
        return following.tell(REF, key=key, write=lambda: Letter("Du neuf", "Il y a du neuf."), **options)


def followers() -> list[Follower]:
    db.session.rollback()  # what a request has written is seen by a read that begins after it
    return list(db.session.scalars(select(Follower).order_by(Follower.id).execution_options(populate_existing=True)))


def mails() -> list[Mail]:
    db.session.rollback()
    return list(db.session.scalars(select(Mail).order_by(Mail.id)))


def token_in(mail: Mail) -> str:
    found = re.search(re.escape(links.PATH) + r"([0-9]+-[0-9a-f]{64})", mail.body)
    assert found is not None
    return found[1]
