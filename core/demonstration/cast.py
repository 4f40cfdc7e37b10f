"""The people, associations and spaces of the demonstration. Nobody real bears these names."""

from __future__ import annotations

from core import clock
from core.contracts import SYSTEM, Profile, Role
from core.demonstration.stage import Account, Stage
from core.events import transaction
from core.people import services as people
from core.runtime import config, runtime
from core.spaces import services as spaces

PASSWORD = "sous-le-preau-59"  # noqa: S105 - the demonstration's, printed at every start and in the README
PARTICIPANTS = (
    "Claudine L.", "Ahmed B.", "Sylvie R.", "Jean-Paul V.", "Nadia S.", "Gilbert M.", "Éric T.", "Fatima H.",
    "Marie-Thérèse D.", "Kévin P.", "Bernadette C.", "Youssef A.", "Josiane F.", "Ludivine W.",
)  # fmt: skip


def welcome(stage: Stage) -> None:
    """Welcome everybody who has a part, before the plugins play theirs."""
    if config().profile == Profile.CENTRE:
        _people_of_the_centre(stage)
    else:
        _people_of_the_region(stage)


def _person(stage: Stage, key: str, name: str, address: str, try_this: str, *roles: Role) -> None:
    hashed = people.hash_password(PASSWORD)
    with transaction():
        stage.people[key] = people.add_person(actor=SYSTEM, name=name, email=address, password_hash=hashed, roles=roles)
    stage.accounts.append(Account(name, address, PASSWORD, try_this))


def _people_of_the_region(stage: Stage) -> None:
    with clock.set_to(stage.day(300)):
        _person(
            stage, "officer", "Hélène M.", "helene@region.example",
            "les chiffres des centres, et ce que vaut l’année de Denain", Role.OFFICER,
        )  # fmt: skip
        _person(
            stage, "administrator", "Olivier P.", "olivier@region.example", "raccorder un centre", Role.ADMINISTRATOR
        )


def _people_of_the_centre(stage: Stage) -> None:
    with clock.set_to(stage.day(200)):
        _person(
            stage, "animator", "Nadia K.", "nadia@denain.example",
            "tenir la séance d’aujourd’hui, contresigner au centre, clore", Role.ANIMATOR,
        )  # fmt: skip
        _person(
            stage, "administrator", "Karim T.", "karim@denain.example", "donner des rôles, relier à la Région",
            Role.ADMINISTRATOR, Role.ANIMATOR,
        )  # fmt: skip
    with clock.set_to(stage.day(160)):
        with transaction():
            stage.participants = [people.add_person(actor=SYSTEM, name=name) for name in PARTICIPANTS]
        stage.people["participant"] = stage.participants[0]
        with transaction():
            code = people.issue_card(actor=SYSTEM, person=stage.people["participant"])
        name = stage.people["participant"].name
        stage.accounts.append(Account(name, "", code, "entrer avec sa carte, ouvrir une pétition pour s’exercer", True))
    _associations(stage)


def _associations(stage: Stage) -> None:
    tools = [name for name in ("petition",) if name in runtime().tools]
    with clock.set_to(stage.day(40)):
        _person(
            stage, "trustee", "Monique D.", "monique@amis-du-marche.example", "suivre la pétition ouverte du marché"
        )
        with transaction():
            founded = spaces.found_organisation(actor=SYSTEM, name="Les amis du marché", kind="association")
            trial = spaces.open_sandbox(
                actor=SYSTEM, name="Les amis du marché (essai)", tools=tools,
                members=[stage.people["trustee"].id], organisation=founded,
            )  # fmt: skip
            stage.spaces["real"] = spaces.make_real(actor=SYSTEM, sandbox=trial, organisation=founded)
            stage.organisations["real"] = founded
    with clock.set_to(stage.day(6)):
        _person(
            stage, "gardener", "Thierry V.", "thierry@jardins.example",
            "la pétition prête dans le bac à sable de son association",
        )  # fmt: skip
        with transaction():
            founded = spaces.found_organisation(actor=SYSTEM, name="Les jardins de l’Escaut", kind="association")
            stage.organisations["sandbox"] = founded
            stage.spaces["sandbox"] = spaces.open_sandbox(
                actor=SYSTEM, name="Les jardins de l’Escaut (essai)", tools=tools,
                members=[stage.people["gardener"].id], organisation=founded,
            )  # fmt: skip
