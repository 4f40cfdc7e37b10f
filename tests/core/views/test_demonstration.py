"""The accounts of a demonstration stand on its sign-in page; no other instance ever shows any."""

from __future__ import annotations

import pytest

from core.contracts import Profile
from core.demonstration.stage import Account, write_accounts

ACCOUNT = Account("Nadia K.", "nadia@denain.example", "sous-le-preau-59", "tenir la séance")


@pytest.mark.parametrize("demonstration", [True, False])
def test_accounts_are_shown_in_a_demonstration_only(build_instance, demonstration):
    app = build_instance(Profile.CENTRE, plugins=[], tables={"site": {"demonstration": demonstration}})
    write_accounts(app.extensions["preau"].config.instance, [ACCOUNT])
    page = app.test_client().get("/connexion").text
    assert (ACCOUNT.secret in page) is demonstration
    assert ("Entrer" in page) is demonstration
