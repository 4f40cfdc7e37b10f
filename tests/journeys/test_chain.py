"""The whole chain, by the people who make it: lesson, practice, petition, signatures, closing, journal, due.

Walked once with JavaScript and once without, in the same world: the second walk finds what the first one left.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from core.demonstration.stage import Account
from tests.journeys.walker import Walker

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("journeys")]

PARIS = ZoneInfo("Europe/Paris")


def number(text: str) -> int:
    """The whole number that a text begins with."""
    return int(re.match(r"\D*(\d+)", text.replace("\u202f", "")).group(1))


def sessions_paid(officer: Walker) -> tuple[int, str]:
    """What the Region's page says of the current year: closed sessions, and what they are worth today."""
    officer.go("/conventions")
    officer.page.get_by_role("link", name=re.compile("2026-014")).first.click()
    officer.look()
    body = officer.page.locator("main").inner_text()
    return number(re.search(r"(\d+)\s*(?:/|sur)\s*6", body).group(1)), body


def expected_due(sessions: int) -> str:
    """200 000 cents × min(n, 6) / 6, rounded half up once, written as the page writes it."""
    cents = (200_000 * min(sessions, 6) * 2 + 6) // 12
    whole = f"{cents // 100:,}".replace(",", "\u202f")
    return f"{whole},{cents % 100:02d}\u00a0€"


def test_the_whole_chain(walker, script):
    walk_the_chain(walker, script)


def test_the_whole_chain_on_postgresql(walker_on_postgresql):
    walk_the_chain(walker_on_postgresql, False)


def walk_the_chain(walker, script):
    mark = "avec" if script else "sans"
    officer = walker("Hélène M.", hub=True)
    before, _ = sessions_paid(officer)

    animator = walker("Karim T." if script else "Nadia K.")
    if script:
        session_url = programme_a_session(animator, datetime.now(PARIS), mark)
    else:
        programme_a_session(animator, datetime.now(PARIS) + timedelta(days=20), mark)
        session_url = session_of_today(animator)
    newcomer = welcome_somebody(animator, session_url, mark)
    participant = walker(newcomer, width=768)
    practise(participant, mark)
    animator.go(session_url)
    animator.says(newcomer.who, "exercices : 1 sur 2")

    backers = [walker("Monique D."), participant, animator]
    petition_url = association_goes_real(animator, walker("Thierry V."), backers, mark)
    sign_by_email(walker(width=360), petition_url, mark)
    sign_at_the_centre(animator, petition_url, mark)

    close_the_session(animator, session_url)
    participant.go("/aujourdhui")
    participant.says("La séance est close")
    certificate(participant)

    animator.go("/federation")
    animator.press("Envoyer maintenant")
    animator.says("0 écriture en attente")

    after, page = sessions_paid(officer)
    assert after == before + 1
    assert expected_due(after) in page.replace(" ", "\u00a0") or expected_due(after) in page
    officer.go("/centres")
    officer.link(re.compile("Cyber-centre de Denain"))
    officer.says("Séances")


def programme_a_session(animator: Walker, start: datetime, mark: str) -> str:
    """An animator programmes a half-day; return its address."""
    animator.go("/seances")
    animator.link("Programmer une séance")
    animator.fill(day=start.date().isoformat(), start=f"{start:%H:%M}", place=f"Salle {mark} script")
    animator.press("Programmer cette séance")
    animator.says("Porter une pétition", f"Salle {mark} script")
    return animator.page.url.partition("?")[0].removeprefix(animator.address)


def session_of_today(animator: Walker) -> str:
    """The session of the day that the demonstration has programmed, found where the animator finds it."""
    animator.go("/aujourdhui")
    animator.link("Aller à la séance")
    return animator.page.url.partition("?")[0].removeprefix(animator.address)


def welcome_somebody(animator: Walker, session: str, mark: str) -> Account:
    """Somebody whom the centre does not know comes: she is enrolled, given a card, and the session begins."""
    name = f"Odile {mark[:1].upper()}."
    animator.go(session)
    animator.link("Inscrire quelqu’un")
    animator.fill(name=name)
    animator.press("Ajouter et inscrire")
    animator.press("Faire une carte")
    code = animator.page.locator(".figure .value").inner_text()
    animator.go(session)
    animator.press("Commencer la séance")
    return Account(name, "", code, "", card=True)


def practise(participant: Walker, mark: str) -> None:
    """She signs her attendance, opens a petition in her sandbox, and the exercise is ticked by the tool."""
    participant.go("/aujourdhui")
    participant.press("Je signe ma présence")
    participant.link("Mon bac à sable")
    participant.says("Bac à sable")
    participant.link(re.compile("Pétition"), within=participant.page.locator("main"))
    participant.link("Écrire une pétition")
    write_petition(participant, f"Des bancs au parc ({mark})")
    participant.go("/aujourdhui")
    participant.says("à faire")
    participant.page.go_back()
    for gesture, said in (
        ("Chercher des soutiens", "0 sur 3"),
        ("Ajouter des soutiens imaginaires", "Des soutiens imaginaires sont ajoutés"),
        ("Envoyer à la modération", "Dans un bac à sable, la modération, c’est vous"),
        ("L’accepter et l’ouvrir", "La pétition est ouverte aux signatures"),
    ):
        participant.press(gesture)
        participant.says(said)
    participant.go("/aujourdhui")
    participant.says("réussi à")
    participant.link("Répondre au quiz")
    participant.press("Voir ce que je sais")
    participant.go("/parcours/participation-citoyenne/participation.m2.s3")
    participant.go("/parcours/participation-citoyenne/participation.m2.s3?facile=1")
    participant.go("/parcours/participation-citoyenne/participation.m2.s3/fiche")


def write_petition(author: Walker, title: str) -> None:
    """Write a petition step by step and keep the draft; one that looks like it may be offered on the way."""
    author.fill(title=title, summary="Ils sont cassés : nous en demandons six.")
    author.press("Continuer")
    if author.page.url.endswith("/ressemblantes"):
        author.link("Aucune n’est la mienne : continuer")
    author.fill(body="Nous demandons **six bancs** à l’ombre.")
    author.press("Continuer")
    author.fill(addressee="Le conseil municipal de Denain")
    author.page.get_by_label("Une pétition libre").check()
    author.press("Continuer")
    author.says(title, "Relire")
    author.press("Enregistrer le brouillon")
    author.says(title, "Votre brouillon est enregistré")


def back_it(backer: Walker, address: str) -> None:
    """Follow the link that was given and stand behind the text."""
    backer.go(address.removeprefix(backer.address))
    backer.press("Je soutiens cette pétition")
    backer.says("Vous soutenez cette pétition")


def accept(moderator: Walker, title: str) -> None:
    """Take the text that waits and accept it."""
    moderator.go("/moderation")
    moderator.link(title)
    if moderator.page.get_by_role("button", name="L’examiner").count():
        moderator.press("L’examiner")
    moderator.page.locator("input[name=verdict][value=accept]").check()
    moderator.press("Prendre la décision")
    moderator.says("Votre décision est appliquée")


def association_goes_real(animator: Walker, manager: Walker, backers: list[Walker], mark: str) -> str:
    """An association tries in a sandbox; the animator makes it real; its petition finds backers and is accepted."""
    name = f"Les riverains de l’Escaut ({mark})"
    animator.go("/espaces")
    animator.link("Recevoir une organisation")
    animator.fill(name=name)
    animator.page.get_by_label("Association", exact=True).check()
    animator.press(re.compile("organisation"), within=animator.page.locator("main"))
    animator.link("Ouvrir un bac à sable")
    animator.fill(name=f"{name}, essai")
    animator.press("Ouvrir le bac à sable")
    animator.fill(q="Thierry")
    animator.press("Chercher")
    animator.press("Responsable Thierry V.")
    animator.link("Aller à l’espace")
    sandbox = animator.page.url.partition("?")[0].removeprefix(animator.address)

    manager.go(sandbox)
    manager.link(re.compile("Pétition"), within=manager.page.locator("main"))
    manager.link("Écrire une pétition")
    write_petition(manager, f"Une passerelle sur l’Escaut ({mark})")
    manager.go(f"{sandbox}/courrier")

    animator.go(sandbox)
    animator.link("Rendre réel")
    animator.page.get_by_label(name).check()
    animator.press("Rendre réel")
    animator.says(name)
    real = animator.page.url.partition("?")[0].removeprefix(animator.address)
    assert real != sandbox

    manager.go(real)
    manager.link(re.compile("Une passerelle|Pétition"), within=manager.page.locator("main"))
    if "/petitions/" not in manager.page.url:
        manager.link(re.compile("Une passerelle"))
    manager.press("Chercher des soutiens")
    petition = manager.page.url.partition("?")[0].removeprefix(manager.address)
    link = manager.page.locator("main a[href*='/soutenir/']").inner_text()
    for backer in backers:
        back_it(backer, link)
    manager.go(petition)
    manager.press("Envoyer à la modération")
    manager.says("La pétition est à la modération")
    accept(animator, f"Une passerelle sur l’Escaut ({mark})")
    manager.go(petition)
    manager.says("Ouverte aux signatures son texte est figé depuis")
    return petition


def sign_by_email(resident: Walker, petition: str, mark: str) -> None:
    """A resident signs with her address, and confirms by the link of the mail that the demonstration shows."""
    resident.go("/petitions")
    resident.link(re.compile(rf"Une passerelle sur l’Escaut \({mark}\)"))
    assert resident.page.url.endswith(petition)
    resident.fill(name="", place="", email="pas une adresse")
    resident.press("Signer la pétition")
    assert resident.page.locator(".wrong").count() >= 2
    resident.fill(name=f"Lucienne {mark[:1].upper()}.", place="59220", email=f"lucienne.{mark}@exemple.fr")
    resident.press("Signer la pétition")
    if resident.page.locator("input[type=radio][name='place']").count():
        resident.page.locator("input[type=radio][name='place'][value='59172']").check()
        resident.press("Signer la pétition")
    assert resident.page.url.endswith("/merci")
    resident.go("/demonstration/courriels")
    resident.page.locator("main a", has_text=re.compile(rf"passerelle.*{mark}|Confirm", re.DOTALL)).first.click()
    resident.look()
    resident.page.locator("main a[href*='/petitions/signatures/']").first.click()
    resident.look()
    resident.press("Je confirme ma signature")
    resident.says("compte")
    resident.go(petition)
    resident.says("1 signature sur")
    assert resident.context.cookies() == []


def sign_at_the_centre(animator: Walker, petition: str, mark: str) -> None:
    """Somebody without e-mail signs at the centre, and the animator countersigns; once only."""
    animator.go(petition)
    animator.link("Noter une signature au centre")
    for attempt in range(2):
        animator.fill(name=f"Roger {mark[:1].upper()}.", place="Denain")
        animator.page.get_by_label("La personne est devant moi").check()
        animator.press("Noter cette signature")
        if attempt == 0:
            animator.go(petition)
            animator.says("2 signatures sur")
            animator.go(f"{petition}/au-centre")
    assert animator.page.locator(".wrong, .summary").count() >= 1
    animator.go(petition)
    animator.says("2 signatures sur")


def close_the_session(animator: Walker, session: str) -> None:
    """Closing asks for what is missing, then freezes the sheet."""
    animator.go(session)
    animator.link("Clore la séance")
    while animator.page.get_by_role("button", name=re.compile("^Absence")).count():
        animator.press(re.compile("^Absence"))
    animator.press("Clore la séance")
    assert animator.page.url.partition("?")[0].endswith("/clore")
    animator.fill(early_reason="Le groupe a fini plus tôt.")
    animator.press("Clore la séance")
    animator.says("close")
    animator.link("Voir la feuille de présence")
    animator.says("SHA-256")


def certificate(participant: Walker) -> None:
    """She takes her certificate; anybody with its reference can check it; its PDF opens."""
    participant.press(re.compile("attestation", re.IGNORECASE))
    participant.says("Attestation de présence")
    link = participant.page.get_by_role("link", name="Télécharger le PDF").first.get_attribute("href")
    answer = participant.context.request.get(participant.address + link)
    assert answer.status == 200
    assert answer.body().startswith(b"%PDF")
