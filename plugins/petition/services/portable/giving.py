"""Petitions as an archive holds them: for a program, for a spreadsheet, for a reader."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select

from core import clock
from core.contracts import ArchiveSection, ArchiveTable, Channel, FactValue, SpacePart, Word
from core.extensions import db
from core.i18n import N_
from core.runtime import config
from core.spaces.portable.values import day, moment
from plugins.petition import queries
from plugins.petition.models import Petition
from plugins.petition.rules import State
from plugins.petition.services.portable import shapes

#: How states are named to a reader of the archive.
STATES: Mapping[State, str] = {
    State.DRAFT: N_("Draft"),
    State.BACKING: N_("Looking for backers"),
    State.MODERATION: N_("With the moderators"),
    State.OPEN: N_("Signatures are open"),
    State.CLOSED: N_("Closed"),
    State.ANSWERED: N_("Answered"),
    State.REJECTED: N_("Not accepted"),
    State.WITHDRAWN: N_("Withdrawn"),
    State.SUSPENDED: N_("Suspended"),
}
Signed = Mapping[tuple[date, str, str], int]


def export_petitions(space_id: int) -> SpacePart:
    """Return the petitions of a space, in the order in which they were written."""
    wanted = select(Petition).where(Petition.space_id == space_id).order_by(Petition.created_at, Petition.id)
    found = db.session.scalars(wanted.execution_options(populate_existing=True)).all()
    petitions = [(petition, _signed(petition.id)) for petition in found]
    return SpacePart(
        component=shapes.NAME,
        title=N_("Petitions"),
        version=shapes.VERSION,
        data={"petitions": [_values(petition, signed) for petition, signed in petitions]},
        held=[
            (N_("Petitions"), len(petitions)),
            (N_("Signatures"), sum(petition.signatures for petition, _ in petitions)),
        ],
        tables=_tables(petitions),
        sections=[_section(petition) for petition, _ in petitions],
    )


def _signed(petition_id: int) -> Signed:
    """Return the confirmed signatures by day here, commune and channel; those that were brought in have their day."""
    counts: Counter[tuple[date, str, str]] = Counter()
    for row in queries.daily(petition_id):
        counts[row.day, row.commune, row.channel] += row.signatures
    return dict(sorted(counts.items()))


def _values(petition: Petition, signed: Signed) -> dict[str, Any]:
    """Return all that the archive tells of a petition to a program."""
    values = {name: getattr(petition, name) for name in shapes.PLAIN}
    values |= {name: moment(getattr(petition, name)) for name in (*shapes.MOMENTS, *shapes.MAY_MOMENTS)}
    values |= {name: day(getattr(petition, name)) for name in shapes.MAY_DAYS}
    # Until a text is sent, its backers are people who are asked again where it goes; then they are a number.
    values["backers"] = petition.backers if petition.submitted_at is not None else 0
    values["signed"] = [
        {"day": day(on), "commune": commune, "channel": channel, "signatures": number}
        for (on, commune, channel), number in signed.items()
    ]
    return values | _life(petition.id)


def _life(petition_id: int) -> dict[str, Any]:
    answer = queries.official_answer(petition_id)
    return {
        "steps": [_told(step, shapes.STEP) for step in queries.steps(petition_id)],
        "crossings": [_told(crossing, shapes.CROSSING) for crossing in queries.crossings(petition_id)],
        "debate": [_told(note, shapes.DEBATE) for note in queries.debate_notes(petition_id)],
        "answer": None if answer is None else _told(answer, shapes.ANSWER),
    }


_WRITERS = {"at": moment, "recorded_at": moment, "given_on": day, "day": day}


def _told(row: object, names: Sequence[str]) -> dict[str, Any]:
    """Return the values of a row of a petition's life, by name."""
    return {name: _WRITERS.get(name, lambda value: value)(getattr(row, name)) for name in names}


def _tables(petitions: Sequence[tuple[Petition, Signed]]) -> list[ArchiveTable]:
    header = ("numero", "titre", "etat", "destinataire", "ecrite_le", "ouverte_le", "objectif", "signatures", "sha256")
    zone = config().site.timezone
    rows = [
        (
            number, petition.title, petition.state, petition.addressee, clock.local_day(petition.created_at, zone),
            clock.local_day(petition.opened_at, zone) if petition.opened_at else None, petition.goal,
            petition.signatures, petition.text_sha256,
        )
        for number, (petition, _) in enumerate(petitions, start=1)
    ]  # fmt: skip
    counts = [
        (number, on, commune, channel, signatures)
        for number, (_, signed) in enumerate(petitions, start=1)
        for (on, commune, channel), signatures in signed.items()
    ]
    return [
        ArchiveTable("petitions", header, rows),
        ArchiveTable("signatures", ("petition", "jour", "commune", "canal", "signatures"), counts),
    ]


#: How the ways of signing are named to a reader of the archive.
CHANNELS = {
    Channel.WEB: N_("Signed online"),
    Channel.KIOSK: N_("Signed on a computer of the centre"),
    Channel.ASSISTED: N_("Signed with an animator"),
    Channel.PAPER: N_("Signed on paper"),
}


def _section(petition: Petition) -> ArchiveSection:
    """Return a petition as one reads it: what it is, where it stands, its text, then what was answered and debated."""
    answer, notes = queries.official_answer(petition.id), queries.debate_notes(petition.id)
    texts = [petition.body_html, *([answer.text_html] if answer else []), *(note.text_html for note in notes)]
    return ArchiveSection(petition.title, [*_identity(petition), *_standing(petition)], "<hr>".join(texts))


def _identity(petition: Petition) -> Iterator[tuple[str, FactValue]]:
    yield N_("To"), petition.addressee
    yield N_("Summary"), petition.summary
    for label, at in (
        (N_("Date of writing"), petition.created_at),
        (N_("Date of opening"), petition.opened_at),
        (N_("Date of closing"), petition.closed_at),
        (N_("Date of the answer"), petition.answered_at),
        (N_("Date of the debate"), petition.debate_on),
    ):
        if at is not None:
            yield label, at
    if petition.text_sha256 is not None:
        yield N_("Fingerprint of the text (SHA-256)"), petition.text_sha256


def _standing(petition: Petition) -> Iterator[tuple[str, FactValue]]:
    yield N_("State"), Word(STATES[State(petition.state)])
    last = queries.last_step(petition.id, State(petition.state))
    if last is not None and last.reason:
        yield N_("Reason"), last.reason
    if petition.goal is not None:
        yield N_("Goal"), petition.goal
    yield N_("Signatures"), petition.signatures
    for channel, number in petition.by_channel.items():
        if number:
            yield CHANNELS[channel], number
    answer = queries.official_answer(petition.id)
    if answer is not None:
        yield N_("Answered by"), answer.given_by
