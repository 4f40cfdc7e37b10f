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
LIGHTS = Text(
    "Éclairer le passage entre la gare et le marché",
    "Le soir, le passage de la gare n’a qu’un lampadaire. Nous en demandons trois, avant le prochain hiver.",
    "À partir de dix-sept heures, on traverse le passage à la lampe de poche. Des voyageurs font un détour par la "
    "route.\n\nNous demandons **trois lampadaires**, à détection de mouvement, **avant le prochain hiver**.",
    "Le conseil municipal de Denain",
)
TOILETS = Text(
    "Des toilettes ouvertes les jours de marché",
    "Les jours de marché, il n’y a pas de toilettes publiques ouvertes. Nous demandons celles de la halle, de huit "
    "heures à treize heures.",
    "Les commerçants et les clients qui restent la matinée n’ont aucune solution, et les plus âgés ne viennent plus."
    "\n\nNous demandons l’ouverture des **toilettes de la halle**, le mercredi et le samedi, de huit heures à treize "
    "heures.",
    "La mairie de Denain",
)
ANSWER = (
    "Nous avons reçu votre pétition et ses quarante-six signatures.\n\n"
    "**Nous posons quatre bancs sur six** avant la rentrée : deux devant l’école, deux à mi-chemin, à l’ombre des "
    "platanes. Les deux autres gêneraient le passage des poussettes près de la gare.\n\n"
    "Les services iront sur place avec deux d’entre vous pour choisir les emplacements. Le bilan sera présenté au "
    "conseil municipal du printemps."
)
WATER = Text(
    "Un point d’eau pour les jardins du bord de l’Escaut",
    "Quarante jardiniers portent l’eau à la main. Nous demandons une borne, relevée par compteur, avant le printemps.",
    "Les quarante parcelles du bord de l’Escaut n’ont pas d’eau. Chacun la porte, parfois sur quatre cents mètres.\n\n"
    "Nous demandons **une borne avec un compteur**, posée avant le printemps. L’association paiera l’eau.",
    "Le conseil municipal de Denain",
)


ROUNDABOUT = Text(
    "Un rond-point plus sûr à l’entrée de la rue Villars",
    "Trois accidents en deux ans, et des travaux qui ont coûté le double du prix annoncé. Nous demandons des comptes.",
    "Les enfants traversent ici pour aller au collège. Il faut un plateau surélevé et un éclairage.\n\n"
    "Nous demandons **les comptes du chantier**, et la pose d’un plateau avant l’été.\n\n"
    "L’entreprise et son patron, que chacun connaît, ont truqué ce marché : qu’on les poursuive.",
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
    """Play the past of six petitions: answered, open and well signed, two with the moderators, looking for backers, and
    a draft in a sandbox.
    """
    if stage.act != "opening" or not {"real", "sandbox"} <= set(stage.spaces):
        return
    trustee, gardener = (actor_for(stage.people[key]) for key in ("trustee", "gardener"))
    _answered(stage, trustee)
    _open(stage, trustee)
    _submitted(stage, trustee, ROUNDABOUT, written=13, submitted=11)
    _submitted(stage, trustee, TOILETS, written=6, submitted=3)
    _backed(stage, trustee, LIGHTS, written=5, backers=2)
    with clock.set_to(stage.day(4, 16)), transaction():
        _draft(gardener, stage.spaces["sandbox"], WATER)
    stage.say(
        "  pétitions : une ouverte, une répondue, une à la modération, une qui cherche des soutiens, un brouillon"
    )


def _open(stage: Stage, trustee: Actor) -> None:
    petition = _opened(stage, trustee, AWNING, written=22, opened=18)
    counts = {Channel.WEB: 104, Channel.KIOSK: 25, Channel.ASSISTED: 19}
    _sign(stage, petition, _signings(stage, counts, first=18, last=0, seed=59))


def _answered(stage: Stage, trustee: Actor) -> None:
    petition = _opened(stage, trustee, BENCHES, written=39, opened=37)
    counts = {Channel.WEB: 31, Channel.KIOSK: 6, Channel.ASSISTED: 9}
    _sign(stage, petition, _signings(stage, counts, first=37, last=22, seed=172))
    with clock.set_to(stage.day(21, 18)), transaction():
        services.close_petition(actor=trustee, petition=queries.locked(petition))
    given_on = stage.day(9).date()
    with clock.set_to(stage.day(8, 11)), transaction():
        services.answer_petition(
            actor=trustee,
            petition=queries.locked(petition),
            given_by="La mairie de Denain, service des espaces publics",
            given_on=given_on,
            text=ANSWER,
        )


def _draft(actor: Actor, space: Space, text: Text) -> int:
    petition = services.draft_petition(
        actor=actor, space=space, title=text.title, summary=text.summary, body=text.body, addressee=text.addressee
    )
    return petition.id


def _backed(stage: Stage, actor: Actor, text: Text, *, written: int, backers: int) -> int:
    """Write a petition of the real space, look for backers and find so many among the participants."""
    with clock.set_to(stage.day(written, 15)), transaction():
        number = _draft(actor, stage.spaces["real"], text)
    with clock.set_to(stage.day(written, 16)), transaction():
        petition = services.ask_for_backers(actor=actor, petition=queries.locked(number))
        token, version = services.backing_token(petition), petition.text_version
    for person in stage.participants[:backers]:
        with clock.set_to(stage.day(written - 1, 14)), transaction():
            services.back_petition(
                actor=actor_for(person), petition=queries.locked(number), text_version=version, token=token
            )
    return number


def _submitted(stage: Stage, actor: Actor, text: Text, *, written: int, submitted: int) -> int:
    number = _backed(stage, actor, text, written=written, backers=3)
    with clock.set_to(stage.day(submitted, 10)), transaction():
        services.submit_petition(actor=actor, petition=queries.locked(number))
    return number


def _opened(stage: Stage, actor: Actor, text: Text, *, written: int, opened: int) -> int:
    """Lead a petition to its opening; that it was accepted is told to whoever keeps the list of what waits."""
    number = _submitted(stage, actor, text, written=written, submitted=opened)
    with clock.set_to(stage.day(opened, 17)), transaction():
        petition = queries.locked(number)
        services.open_petition(petition=petition, by=stage.people["animator"].id)
        services.tell_withdrawn(petition)
    return number


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
