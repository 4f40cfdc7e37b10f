"""Two instances in one process do not mix: the demonstration makes a hub and a centre together."""

from __future__ import annotations

from core.contracts import SYSTEM, Profile, Role
from core.events import transaction
from core.people import services


def test_each_application_speaks_with_the_words_of_its_own_plugins(build_instance):
    centre, hub = build_instance(Profile.CENTRE), build_instance(Profile.REGION)
    assert "Pétitions" in centre.test_client().get("/").text
    with hub.app_context():
        with transaction():
            officer = services.add_person(actor=SYSTEM, name="Hélène M.", roles=[Role.OFFICER])
        client = hub.test_client()
        client.sign_in(officer)
    page = client.get("/").text
    assert "Conventions" in page
    assert "Agreements" not in page
