"""A desk at which sheets of signatures are printed, entered, settled and counted, through the use cases."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select

from core import uploads
from core.contracts import Actor
from core.events import transaction
from core.extensions import db
from plugins.petition import queries
from plugins.petition.models import PaperSheet, SheetLine
from plugins.petition.queries import paper as read
from plugins.petition.rules.paper import BLANK, LINES, Line, LineKind
from plugins.petition.services import paper
from plugins.petition.services.paper.settling import Choice
from tests.plugins.petition.conftest import DENAIN, Table

A_PDF = b"%PDF-1.7\nfeuille"


def person(name: str, commune: str = DENAIN) -> Line:
    return Line(LineKind.PERSON, name, commune)


def filled(*lines: Line) -> list[Line]:
    """Ten lines, of which the first ones are these."""
    return [*lines, *[BLANK] * (LINES - len(lines))]


@dataclass
class Desk:
    """A table at which sheets are entered."""

    table: Table
    second: Actor

    def sheet(self, number: int | PaperSheet) -> PaperSheet:
        return db.session.get_one(PaperSheet, number if isinstance(number, int) else number.id, populate_existing=True)

    def printed(self, petition_id: int, number: int = 1, actor: Actor | None = None) -> PaperSheet:
        with transaction():
            petition = queries.petition(petition_id)
            batch = paper.print_sheets(actor=actor or self.table.animator, petition=petition, number=number)
        return read.printable(petition_id, batch)[0]

    def enter(self, sheet: PaperSheet, *lines: Line, number: int = 1, actor: Actor | None = None) -> None:
        with transaction():
            who = actor or self.table.animator
            paper.enter_sheet(actor=who, sheet=self.sheet(sheet), number=number, lines=filled(*lines))

    def entered(self, petition_id: int, first: list[Line], second: list[Line] | None = None) -> PaperSheet:
        """A sheet that was entered twice."""
        sheet = self.printed(petition_id)
        self.enter(sheet, *first)
        self.enter(sheet, *(first if second is None else second), number=2, actor=self.second)
        return sheet

    def settle(self, sheet: PaperSheet, **choices: Choice) -> None:
        with transaction():
            chosen = {int(name.removeprefix("line")): choice for name, choice in choices.items()}
            paper.settle_sheet(actor=self.table.animator, sheet=self.sheet(sheet), choices=chosen)

    def count(self, sheet: PaperSheet, *namesakes: int, actor: Actor | None = None) -> paper.Tally:
        with transaction():
            who = actor or self.table.animator
            return paper.count_sheet(actor=who, sheet=self.sheet(sheet), namesakes=namesakes)

    def void(self, sheet: PaperSheet, reason: str = "Feuille déchirée.", actor: Actor | None = None) -> None:
        with transaction():
            paper.void_sheet(actor=actor or self.table.animator, sheet=self.sheet(sheet), reason=reason)

    def again(self, sheet: PaperSheet) -> None:
        with transaction():
            paper.begin_again(actor=self.table.animator, sheet=self.sheet(sheet))

    def scan(self, sheet: PaperSheet, content: bytes = A_PDF) -> None:
        stored = uploads.put(content, paper.scanning.KINDS)
        with transaction():
            paper.attach_scan(actor=self.table.animator, sheet=self.sheet(sheet), stored=stored)

    def run(self, task: Callable[[], None]) -> None:
        with transaction():
            task()

    def names(self) -> list[str]:
        """Every name that is left on a line of a sheet."""
        db.session.rollback()
        return [name for name in db.session.scalars(select(SheetLine.name)) if name]


def state_of(sheet: PaperSheet) -> str:
    db.session.rollback()
    return db.session.get_one(PaperSheet, sheet.id, populate_existing=True).state
