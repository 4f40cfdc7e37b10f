"""Any no vetoes, else any yes allows, else no: and the last plugin never wins."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.contracts import ANONYMOUS, Actor, Role, SpaceRole
from core.errors import Forbidden
from core.permissions import allowed, decide, require

ANSWERS = st.lists(st.sampled_from([True, False, None]), max_size=6)


@given(ANSWERS)
def test_any_no_vetoes_and_silence_is_no(answers):
    expected = False if False in answers else True in answers
    assert decide(answers) is expected


@given(ANSWERS)
def test_the_order_of_plugins_does_not_matter(answers):
    assert len({decide(order) for order in itertools.islice(itertools.permutations(answers), 24)}) == 1


@given(ANSWERS, st.sampled_from([True, None]))
def test_nobody_can_undo_a_veto(answers, more):
    if not decide([*answers, False]):
        assert not decide([*answers, False, more])


def test_an_undeclared_permission_is_a_mistake_of_ours(centre):
    with pytest.raises(LookupError):
        allowed(ANONYMOUS, "petition.fly")


@pytest.mark.parametrize(
    ("roles", "permission", "expected"),
    [
        ((), "people.welcome", False),
        ((Role.OFFICER,), "people.welcome", False),
        ((Role.ANIMATOR,), "people.welcome", True),
        ((Role.ANIMATOR,), "people.administer", False),
        ((Role.ADMINISTRATOR,), "people.administer", True),
        ((Role.OFFICER,), "region.desk", True),
        ((Role.ANIMATOR,), "region.desk", False),
    ],
)
def test_roles(centre, roles, permission, expected):
    assert allowed(Actor(person_id=1, roles=frozenset(roles)), permission) is expected


def test_a_sandbox_is_seen_by_its_members_and_animators_only(centre, make):
    member = make.person("Monique D.")
    space = make.sandbox(member)
    assert allowed(make.actor(member), "space.view", space)
    assert allowed(make.animator(), "space.view", space)
    assert not allowed(ANONYMOUS, "space.view", space)
    assert not allowed(Actor(person_id=99, space_roles={space.id + 1: SpaceRole.MANAGER}), "space.view", space)


def test_a_member_does_not_manage_what_a_manager_does(centre, make):
    space = make.sandbox(make.person())
    assert not allowed(Actor(person_id=5, space_roles={space.id: SpaceRole.MEMBER}), "space.manage", space)
    with pytest.raises(Forbidden, match="animator"):
        require(Actor(person_id=5, space_roles={space.id: SpaceRole.MEMBER}), "space.manage", space)


def test_a_passer_by_is_told_to_sign_in(centre):
    with pytest.raises(Forbidden, match="Sign in"):
        require(ANONYMOUS, "people.welcome")
