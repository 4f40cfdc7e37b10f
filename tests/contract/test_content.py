"""Whoever moderates meets the owner of a content through two hooks and three events, and neither imports the other."""

from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from core import clock
from core.contracts import (
    ContentDescription,
    ContentEdited,
    ContentLink,
    ContentRef,
    ContentSubmitted,
    ContentWithdrawn,
    Event,
    ModerationDecision,
    Verdict,
)
from core.events import transaction
from core.hookspecs import hookimpl
from core.runtime import runtime

MINE = ContentRef("petition", "petition", 7)
THEIRS = ContentRef("forum", "post", 7)


class Owner:
    """Owns the contents of one plugin, and remembers what was decided."""

    def __init__(self, plugin: str) -> None:
        self.plugin = plugin
        self.decided: list[ModerationDecision] = []

    @hookimpl
    def describe_content(self, ref: ContentRef) -> ContentDescription | None:
        if ref.plugin != self.plugin:
            return None
        return ContentDescription(ref, f"Of {self.plugin}", "…", "Petition", "home.index", {}, None, 1, True, "v1")

    @hookimpl
    def moderate_content(self, ref: ContentRef, decision: ModerationDecision) -> bool | None:
        if ref.plugin != self.plugin:
            return None
        self.decided.append(decision)
        return decision.verdict is not Verdict.ERASE


@pytest.fixture
def owners(build_instance):
    with build_instance(plugins=[]).app_context():
        found = Owner("petition"), Owner("forum")
        for owner in found:
            runtime().plugins.register(owner)
        yield found


def decision(verdict: Verdict) -> ModerationDecision:
    return ModerationDecision(MINE, verdict, "privacy", "An address", 3, clock.now())


@pytest.mark.usefixtures("owners")
def test_the_owner_alone_describes():
    hook = runtime().plugins.hook
    assert hook.describe_content(ref=MINE).title == "Of petition"
    assert hook.describe_content(ref=THEIRS).title == "Of forum"
    assert hook.describe_content(ref=ContentRef("nobody", "post", 7)) is None


def test_the_owner_alone_carries_out_and_may_say_no(owners):
    hook = runtime().plugins.hook
    with transaction():
        assert hook.moderate_content(ref=MINE, decision=decision(Verdict.HIDE)) is True
        assert hook.moderate_content(ref=MINE, decision=decision(Verdict.ERASE)) is False
    assert [len(owner.decided) for owner in owners] == [2, 0]


def test_a_reference_is_a_value_that_stays():
    assert ContentRef("petition", "petition", 7) == MINE
    assert len({MINE, THEIRS, ContentRef("petition", "petition", 7)}) == 2
    with pytest.raises(FrozenInstanceError):
        MINE.id = 8  # type: ignore[misc]


def test_what_owners_tell_are_events_with_the_reference():
    at = clock.now()
    told = (
        ContentSubmitted(at=at, space_id=1, ref=MINE, due_at=at),
        ContentEdited(at=at, space_id=1, ref=MINE),
        ContentWithdrawn(at=at, space_id=1, ref=MINE),
    )
    assert all(isinstance(event, Event) and event.ref == MINE for event in told)


PAGE = '{% from "parts/content.html" import content_links %}{{ content_links("petition", "petition", 7) }}'


def test_links_below_a_content_are_drawn_without_knowing_who_brings_them(build_instance):
    app = build_instance(plugins=[])
    with app.test_request_context("/"):
        template = app.jinja_env.from_string(PAGE)
        assert template.render().strip() == ""
        link = ContentLink("moderation.report", "Report <this>", "spaces.index")
        runtime().content_links[link.name] = link
        drawn = template.render()
    assert "/espaces?" in drawn and "Report &lt;this&gt;" in drawn
    assert all(part in drawn for part in ("plugin=petition", "kind=petition", "content_id=7"))
