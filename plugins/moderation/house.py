"""The rules of the house: why a text may be reported, and under which rule one may be refused. Published as they are.

A rule is a word of the journal and of the register: it is never renamed; what it says stands in the catalogues.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.i18n import N_


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule; ``title`` and ``text`` are message ids. Only what the law forbids (``illegal``) may be erased."""

    name: str
    title: str
    text: str
    illegal: bool = False


RULES = (
    Rule(
        "hatred",
        N_("Hatred or threats"),
        N_(
            "Calling for hatred, violence or discrimination, threatening somebody, denying crimes against humanity: "
            "the law forbids it."
        ),
        illegal=True,
    ),
    Rule(
        "insult",
        N_("Insults and attacks on persons"),
        N_("Ideas and decisions may be fought, even sharply. People are not insulted, mocked or harassed."),
        illegal=True,
    ),
    Rule(
        "accusation",
        N_("Accusations without proof"),
        N_("Nobody is accused by name of a fault or a crime that no court has judged: the law calls it defamation."),
        illegal=True,
    ),
    Rule(
        "privacy",
        N_("Private life"),
        N_(
            "No address, telephone number, picture or detail of the life of somebody who has not agreed to it. Elected "
            "people and public servants may be named for what they do in their office."
        ),
        illegal=True,
    ),
    Rule(
        "illegal",
        N_("Another text that the law forbids"),
        N_("Copied works, images of abuse, calls to break the law, fraud."),
        illegal=True,
    ),
    Rule(
        "purpose",
        N_("Beside the purpose of the tool"),
        N_(
            "Each tool says what it is for. A petition asks somebody who can answer for something; it is neither a "
            "personal case nor electoral propaganda."
        ),
    ),
    Rule("advert", N_("Advertising"), N_("Selling, canvassing, links that lead elsewhere than the subject.")),
    Rule(
        "duplicate",
        N_("Said already"),
        N_("The same request is open already: joining it helps more than a second one."),
    ),
    Rule(
        "unreadable",
        N_("A text that cannot be understood"),
        N_("Empty, cut short or without any meaning that a reader could find. Mistakes of spelling are no reason."),
    ),
)
BY_NAME = {rule.name: rule for rule in RULES}
#: A report may say something else than a rule; a decision may not.
OTHER = "other"
OTHER_TITLE = N_("Something else")
REASONS = (*BY_NAME, OTHER)


def title_of(name: str) -> str:
    """Return the message id that names a rule or a reason; empty for none."""
    if name == OTHER:
        return OTHER_TITLE
    return BY_NAME[name].title if name in BY_NAME else ""
