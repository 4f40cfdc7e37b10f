"""What the routes for programs answer, field by field: strict models, read when somebody asks for the description."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import Field

from core.i18n import N_
from core.openapi import Answer

State = Literal["open", "closed", "answered", "suspended", "withdrawn", "rejected"]


class Channels(Answer):
    """Signatures by channel."""

    web: int = Field(ge=0, description=N_("Signed online"))
    kiosk: int = Field(ge=0, description=N_("Signed on a PC of the centre"))
    assisted: int = Field(ge=0, description=N_("Signed with an animator"))
    paper: int = Field(ge=0, description=N_("Signed on paper"))


class Counts(Answer):
    """The counts of a petition that was opened."""

    id: int = Field(gt=0, description=N_("The number of the petition"))
    title: str = Field(description=N_("Its title"))
    state: State = Field(description=N_("Where it stands"))
    goal: int = Field(gt=0, description=N_("How many signatures it asks for"))
    signatures: int = Field(ge=0, description=N_("How many are confirmed"))
    channels: Channels = Field(description=N_("The same by way of signing"))
    opened_at: datetime = Field(description=N_("When it was opened"))
    closes_at: datetime = Field(description=N_("When signing ends"))
    closed_at: datetime | None = Field(description=N_("When it was closed, null until then"))
    text_sha256: str = Field(pattern="^[0-9a-f]{64}$", description=N_("The fingerprint of its frozen text"))


class Text(Answer):
    """The frozen text, byte for byte what the fingerprint is worked out from."""

    title: str = Field(description=N_("Its title"))
    summary: str = Field(description=N_("Its summary"))
    body: str = Field(description=N_("Its text, in Markdown"))
    addressee: str = Field(description=N_("To whom it is addressed"))
    legal_kind: str | None = Field(default=None, description=N_("The law under which it is a request, if any"))


class Listed(Answer):
    """A petition in the list."""

    id: int = Field(gt=0, description=N_("The number of the petition"))
    title: str = Field(description=N_("Its title"))
    summary: str = Field(description=N_("Its summary"))
    addressee: str = Field(description=N_("To whom it is addressed"))
    bearer: str = Field(description=N_("Who bears it"))
    commune: str = Field(description=N_("The INSEE code of its commune"))
    state: State = Field(description=N_("Where it stands"))
    goal: int | None = Field(description=N_("How many signatures it asks for; null when it was not opened"))
    signatures: int = Field(ge=0, description=N_("How many are confirmed"))
    opened_at: datetime | None = Field(description=N_("When it was opened; null when it was not"))
    closes_at: datetime | None = Field(description=N_("When signing ends; null when it was not opened"))
    answered_at: datetime | None = Field(description=N_("When its answer was published, null until then"))
    address: str = Field(description=N_("The address of its page"))


class Listing(Answer):
    """A page of the list."""

    petitions: list[Listed] = Field(max_length=20, description=N_("Twenty petitions at most"))
    count: int = Field(ge=0, le=200, description=N_("How many there are in all, counted up to 200"))
    is_more: bool = Field(description=N_("Whether there are more than that"))
    previous: str | None = Field(description=N_("The address of the page before, null on the first"))
    following: str | None = Field(description=N_("The address of the page after, null on the last"))


class Search(Answer):
    """What may be asked of the list."""

    recherche: str = Field(default="", max_length=100, description=N_("Words of the title or of the summary"))
    commune: str = Field(default="", description=N_("A commune: its name, its postcode, or « Denain (59) »"))
    filtre: Literal["ouvertes", "proches", "repondues", "closes", "arretees", "toutes"] = Field(
        default="ouvertes", description=N_("Open, near the goal, answered, closed, stopped on the way, or all")
    )
    apres: int | None = Field(default=None, description=N_("The petition after which the page begins"))
    avant: int | None = Field(default=None, description=N_("The petition before which the page ends"))


class DayCount(Answer):
    """A day of signatures."""

    day: date = Field(description=N_("The day, by the clocks of the centre"))
    signatures: int = Field(ge=0, description=N_("Signatures of that day"))
    total: int = Field(ge=0, description=N_("All signatures at its end"))


class CommuneCount(Answer):
    """A commune of signatures."""

    insee: str = Field(pattern="^[0-9][0-9AB][0-9]{3}$", description=N_("The INSEE code of the commune"))
    name: str = Field(description=N_("Its name"))
    signatures: int = Field(gt=0, description=N_("How many are confirmed"))


class ThresholdCrossed(Answer):
    """A threshold that was crossed, or undone."""

    threshold: int = Field(gt=0, description=N_("The number of signatures that was crossed"))
    is_up: bool = Field(description=N_("Whether it was reached (true) or undone (false)"))
    signatures: int = Field(ge=0, description=N_("How many there were then"))
    at: datetime = Field(description=N_("When it happened"))


class Statistics(Answer):
    """The numbers of a petition."""

    id: int = Field(gt=0, description=N_("The number of the petition"))
    title: str = Field(description=N_("Its title"))
    goal: int = Field(gt=0, description=N_("How many signatures it asks for"))
    signatures: int = Field(ge=0, description=N_("How many are confirmed"))
    days: list[DayCount] = Field(description=N_("Every day, from its opening on"))
    communes: list[CommuneCount] = Field(description=N_("Every commune, the most signatures first"))
    channels: Channels = Field(description=N_("The same by way of signing"))
    crossings: list[ThresholdCrossed] = Field(description=N_("Every threshold crossed, in order"))
