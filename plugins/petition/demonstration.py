"""The petitions of the demonstration, played through the use cases at past dates."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select

from core import clock
from core.contracts import Actor, Channel
from core.demonstration import Stage
from core.events import transaction
from core.extensions import db
from core.people.sessions import actor_for
from core.spaces.models import Space
from plugins.petition import queries, services
from plugins.petition.models import Signature

FIRST_NAMES = (
    "Agathe", "Amina", "Anaïs", "Bastien", "Brigitte", "Carole", "Corentin", "Daniel", "Delphine", "Denise", "Élodie",
    "Émile", "Farid", "Florence", "François", "Gaëlle", "Gérard", "Hakim", "Huguette", "Inès", "Jacqueline", "Karima",
    "Laurent", "Léa", "Lucien", "Maryse", "Mehdi", "Michel", "Noémie", "Odile", "Pascal", "Raymonde", "Samia", "Thomas",
)  # fmt: skip
COMMUNES = ("59172",) * 14 + ("59651", "59292", "59207", "59491", "59153", "59606")


@dataclass(frozen=True, slots=True)
class Text:
    """The four texts of a petition."""

    title: str
    summary: str
    body: str
    addressee: str


AWNING = Text(
    "Un auvent pour le marché du mercredi, avant l’hiver",
    "Quand il pleut, les plus âgés renoncent au marché. Nous demandons un auvent démontable de soixante mètres, "
    "côté nord, avant la fin de l’année.",
    "Chaque mercredi, deux cents personnes font leurs courses sur la place. Dès qu’il pleut, les plus âgées "
    "renoncent, et les commerçants remballent avant midi.\n\n"
    "Nous demandons à la commune :\n\n"
    "- d’installer un **auvent démontable de soixante mètres** au-dessus des étals du côté nord ;\n"
    "- de l’installer **avant la fin de l’année**, pour la saison des pluies ;\n"
    "- d’inviter deux commerçants et deux clients à choisir le modèle.\n\n"
    "Un équipement d’occasion coûte moins cher que deux saisons de tentes louées. Les commerçants sont prêts à le "
    "monter et à le démonter eux-mêmes.",
    "Le conseil municipal de Denain",
)
BENCHES = Text(
    "Des bancs sur le chemin de l’école",
    "Entre la gare et l’école, il n’y a pas un seul banc. Nous en demandons six, à l’ombre, avant la rentrée.",
    "Les grands-parents qui vont chercher les enfants marchent un kilomètre sans pouvoir s’asseoir.\n\n"
    "Nous demandons **six bancs avec dossier**, placés à l’ombre, avant la rentrée.",
    "Le conseil municipal de Denain",
)
WATER = Text(
    "Un point d’eau pour les jardins du bord de l’Escaut",
    "Quarante jardiniers portent l’eau à la main. Nous demandons une borne, relevée par compteur, avant le printemps.",
    "Les quarante parcelles du bord de l’Escaut n’ont pas d’eau. Chacun la porte, parfois sur quatre cents mètres.\n\n"
    "Nous demandons **une borne avec un compteur**, posée avant le printemps. L’association paiera l’eau.",
    "Le conseil municipal de Denain",
)


@dataclass(frozen=True, slots=True)
class Signing:
    """One signature to come: when, by which channel, by whom."""

    at: datetime
    channel: Channel
    name: str
    commune: str
    email: str
    show_name: bool


def play(stage: Stage) -> None:
    """Play the past of three petitions: one open and well signed, one closed, one a draft in a sandbox."""
    if stage.act != "opening" or not {"real", "sandbox"} <= set(stage.spaces):
        return
    trustee, gardener = (actor_for(stage.people[key]) for key in ("trustee", "gardener"))
    _closed(stage, trustee)
    _open(stage, trustee)
    with clock.set_to(stage.day(4, 16)), transaction():
        _draft(gardener, stage.spaces["sandbox"], WATER)
    stage.say("  pétitions : une ouverte, une close, un brouillon dans un bac à sable")


def _open(stage: Stage, trustee: Actor) -> None:
    petition = _opened(stage, trustee, stage.spaces["real"], AWNING, written=20, opened=18)
    counts = {Channel.WEB: 104, Channel.KIOSK: 25, Channel.ASSISTED: 19}
    _sign(stage, petition, _signings(stage, counts, first=18, last=0, seed=59))


def _closed(stage: Stage, trustee: Actor) -> None:
    petition = _opened(stage, trustee, stage.spaces["real"], BENCHES, written=38, opened=37)
    counts = {Channel.WEB: 31, Channel.KIOSK: 6, Channel.ASSISTED: 9}
    _sign(stage, petition, _signings(stage, counts, first=37, last=22, seed=172))
    with clock.set_to(stage.day(21, 18)), transaction():
        services.close_petition(actor=trustee, petition=queries.locked(petition))


def _draft(actor: Actor, space: Space, text: Text) -> int:
    petition = services.draft_petition(
        actor=actor, space=space, title=text.title, summary=text.summary, body=text.body, addressee=text.addressee
    )
    return petition.id


def _opened(stage: Stage, actor: Actor, space: Space, text: Text, *, written: int, opened: int) -> int:
    with clock.set_to(stage.day(written, 15)), transaction():
        petition = _draft(actor, space, text)
    with clock.set_to(stage.day(opened, 9)), transaction():
        services.open_petition(actor=actor, petition=queries.locked(petition))
    return petition


def _signings(stage: Stage, counts: dict[Channel, int], *, first: int, last: int, seed: int) -> Iterator[Signing]:
    """Yield signatures between ``first`` and ``last`` days ago, more of them in the first days, in order of time."""
    chance = random.Random(seed)  # noqa: S311 - the same demonstration every time
    names = [f"{name} {initial}." for name in FIRST_NAMES for initial in "ABCDEFGHKLMNPRSTVW"]
    channels = [channel for channel, count in counts.items() for _ in range(count)]
    chance.shuffle(channels)
    days = sorted((round(first - (first - last) * chance.random() ** 1.6) for _ in channels), reverse=True)
    for channel, name, ago in zip(channels, chance.sample(names, len(channels)), days, strict=True):
        yield Signing(
            at=stage.day(ago, chance.randint(10, 19), chance.randint(0, 59)),
            channel=channel,
            name=name,
            commune=chance.choice(COMMUNES),
            email=f"signataire{chance.randint(10**6, 10**7)}@example.org",
            show_name=chance.random() < 0.45,
        )


def _sign(stage: Stage, petition_id: int, signings: Iterator[Signing]) -> None:
    animator = actor_for(stage.people["animator"])
    for one in sorted(signings, key=lambda signing: signing.at):
        with clock.set_to(one.at):
            if one.channel == Channel.ASSISTED:
                _at_the_centre(animator, petition_id, one)
            else:
                _by_email(petition_id, one)


def _at_the_centre(animator: Actor, petition_id: int, one: Signing) -> None:
    with transaction():
        services.countersign(
            actor=animator,
            petition=queries.petition(petition_id),
            name=one.name,
            commune=one.commune,
            agreed=True,
            show_name=one.show_name,
        )


def _by_email(petition_id: int, one: Signing) -> None:
    """Ask for the link and confirm it, as a signer does; only the reading of the mail is skipped."""
    with transaction():
        services.sign_by_email(
            actor=replace(Actor(), channel=one.channel),
            petition=queries.petition(petition_id),
            name=one.name,
            commune=one.commune,
            email=one.email,
            show_name=one.show_name,
        )
        last = select(Signature).where(Signature.petition_id == petition_id).order_by(Signature.id.desc()).limit(1)
        token = services.token_of(db.session.scalars(last).one())
    with transaction():
        services.confirm_signature(token=token)
