"""Petitions that an archive brings: every value read with suspicion, people left behind, nothing in the journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from core import clock
from core.contracts import BroughtPart, Channel
from core.extensions import db
from core.html import render_markdown
from core.spaces import queries as spaces
from core.spaces.portable.values import MOST, Entry, check_version, impossible
from plugins.petition import rules
from plugins.petition.models import Answer, Arrival, Brought, Crossing, DebateNote, Petition, Step, Word
from plugins.petition.rules import (
    AnsweredFor,
    AnswerState,
    Collectivity,
    DebateState,
    LegalKind,
    State,
    Visibility,
)
from plugins.petition.services.lifecycle import tell_submitted
from plugins.petition.services.portable import shapes

MOST_PETITIONS = 2000
#: Beyond what any centre's settings allow: a text that was kept somewhere is taken here.
MOST_LINE, MOST_TEXT = 1000, 50_000
MOST_COUNTS, MOST_LIFE = 300_000, 5000
_ENUMS = {
    "state": State,
    "visibility": Visibility,
    "legal_kind": LegalKind,
    "answer_state": AnswerState,
    "debate_state": DebateState,
    "collectivity": Collectivity,
    "suspended_from": State,
}


def import_petitions(space_id: int, part: BroughtPart) -> None:
    """Write the petitions of an archive into a new space. Raises Invalid for what cannot be."""
    check_version(shapes.NAME, part.version, shapes.VERSION)
    whole = Entry(part.data, shapes.NAME, ("petitions",))
    is_sandbox = spaces.space(space_id).is_sandbox
    for entry in whole.entries("petitions", shapes.KEYS, MOST_PETITIONS):
        petition = Petition(space_id=space_id, author_id=part.bearer_id, **_values(entry))
        signed = _signed(entry)
        _count(petition, signed, entry)
        db.session.add(petition)
        db.session.flush()
        _write_life(petition, entry, part.bearer_id)
        _arrive(petition, signed, is_held=not is_sandbox and _may_be_signed(petition))
        if petition.state == State.MODERATION:
            tell_submitted(petition)


def _values(entry: Entry) -> dict[str, Any]:
    """Return the columns of a petition but its counters; the HTML is made anew, the fingerprint is verified."""
    values: dict[str, Any] = {name: entry.line(name, MOST_LINE) for name in shapes.LINES}
    values |= {name: entry.text(name, MOST_TEXT) for name in shapes.TEXTS}
    values |= {name: entry.word(name, _ENUMS[name]) for name in shapes.WORDS}
    values |= {name: entry.moment(name) for name in shapes.MOMENTS}
    values |= {"text_version": entry.number("text_version", 1), "backers": entry.number("backers")}
    for names, read in (
        (shapes.MAY_MOMENTS, entry.moment),
        (shapes.MAY_DAYS, entry.day),
        (shapes.MAY_NUMBERS, entry.number),
        (("text_sha256",), entry.digest),
        (("electors_source",), lambda name: entry.line(name, MOST_LINE)),
        (shapes.MAY_WORDS, lambda name: entry.word(name, _ENUMS[name])),
    ):
        values |= {name: None if entry.is_null(name) else read(name) for name in names}
    if values["backers"] and values["submitted_at"] is None:
        raise impossible(f"{entry.where}.backers")
    erased = values["visibility"] == Visibility.ERASED
    values["body_html"] = "" if erased else render_markdown(values["body"])
    if not erased and values["text_sha256"] is not None and values["text_sha256"] != _fingerprint(values):
        raise impossible(f"{entry.where}.text_sha256")
    return values


def _fingerprint(values: Mapping[str, Any]) -> str:
    texts = {name: values[name] for name in (*shapes.LINES, *shapes.TEXTS, "legal_kind")}
    return rules.fingerprint(rules.frozen_text(**texts))


def _signed(entry: Entry) -> list[Brought]:
    """Return the signatures as numbers; a day, a commune and a channel stand together once."""
    found = [
        Brought(
            day=one.day("day"),
            commune=one.commune("commune"),
            channel=one.word("channel", Channel),
            signatures=one.number("signatures", 1),
        )
        for one in entry.entries("signed", shapes.SIGNED, MOST_COUNTS)
    ]
    if len({(one.day, one.commune, one.channel) for one in found}) < len(found):
        raise impossible(f"{entry.where}.signed")
    return found


def _count(petition: Petition, signed: list[Brought], entry: Entry) -> None:
    """Set the counters: the sum of what is told by day and commune, nothing that is only claimed."""
    totals: Counter[str] = Counter()
    for one in signed:
        totals[one.channel] += one.signatures
    petition.signatures = sum(totals.values())
    if petition.signatures > MOST:
        raise impossible(f"{entry.where}.signed")
    for channel in Channel:
        setattr(petition, f"signed_{channel}", totals[channel])


def _may_be_signed(petition: Petition) -> bool:
    """Say whether a petition may have been collecting where it comes from, now or once its suspension ends."""
    return State.OPEN in (petition.state, petition.suspended_from)


def _arrive(petition: Petition, signed: list[Brought], *, is_held: bool) -> None:
    for one in signed:
        one.petition_id = petition.id
    arrival = Arrival(petition_id=petition.id, arrived_at=clock.now(), signatures=petition.signatures, is_held=is_held)
    db.session.add_all([arrival, *signed])
    if petition.visibility != Visibility.ERASED:
        words = sorted(rules.words_of(f"{petition.title} {petition.summary}"))
        db.session.add_all(Word(word=word, petition_id=petition.id) for word in words)
    db.session.flush()


def _write_life(petition: Petition, entry: Entry, bearer_id: int) -> None:
    """Write the moves, the crossings, the answer and the debate; who did it stayed where it was done."""
    for step in entry.entries("steps", shapes.STEP, MOST_LIFE):
        db.session.add(Step(petition_id=petition.id, **_step(step)))
        db.session.flush()
    for crossing in entry.entries("crossings", shapes.CROSSING, MOST_LIFE):
        db.session.add(Crossing(petition_id=petition.id, **_crossing(crossing)))
        db.session.flush()
    for note in entry.entries("debate", shapes.DEBATE, MOST_LIFE):
        db.session.add(DebateNote(petition_id=petition.id, recorded_by=bearer_id, **_note(note)))
        db.session.flush()
    if not entry.is_null("answer"):
        answer = _answer(entry.child("answer", shapes.ANSWER))
        db.session.add(Answer(petition_id=petition.id, recorded_by=bearer_id, **answer))


def _step(step: Entry) -> dict[str, Any]:
    return {
        "at": step.moment("at"),
        "from_state": step.word("from_state", State),
        "to_state": step.word("to_state", State),
        "rule": step.text("rule", MOST_TEXT, empty=True),
        "reason": step.text("reason", MOST_TEXT, empty=True),
        "days_gained": None if step.is_null("days_gained") else step.number("days_gained"),
    }


def _crossing(crossing: Entry) -> dict[str, Any]:
    return {
        "at": crossing.moment("at"),
        "threshold": crossing.number("threshold", 1),
        "number": crossing.number("number", 1),
        "is_up": crossing.flag("is_up"),
        "signatures": crossing.number("signatures"),
    }


def _note(note: Entry) -> dict[str, Any]:
    text = note.text("text", MOST_TEXT, empty=True)
    return {
        "state": note.word("state", DebateState),
        "day": None if note.is_null("day") else note.day("day"),
        "text": text,
        "text_html": render_markdown(text),
        "recorded_at": note.moment("recorded_at"),
    }


def _answer(answer: Entry) -> dict[str, Any]:
    text = answer.text("text", MOST_TEXT)
    return {
        "given_by": answer.line("given_by", MOST_LINE),
        "given_on": answer.day("given_on"),
        "text": text,
        "text_html": render_markdown(text),
        "answered_for": answer.word("answered_for", AnsweredFor),
        "recorded_at": answer.moment("recorded_at"),
    }
