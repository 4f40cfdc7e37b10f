"""What a petition is made of in an archive: the names of its values, in one place for who writes and who reads them."""

from __future__ import annotations

VERSION = 1
NAME = "petition"
MOMENTS = ("created_at",)
MAY_MOMENTS = (
    "submitted_at", "review_due_at", "rejected_at", "opened_at", "closes_at", "closed_at", "withdrawn_at",
    "suspended_at", "hidden_at", "answered_at",
)  # fmt: skip
LINES = ("title", "addressee")
TEXTS = ("summary", "body")
WORDS = ("state", "visibility", "legal_kind", "answer_state", "debate_state")
MAY_WORDS = ("collectivity", "suspended_from")
MAY_DAYS = ("electors_on", "debate_on")
MAY_NUMBERS = ("electors", "goal")
PLAIN = (*LINES, *TEXTS, *WORDS, *MAY_WORDS, *MAY_NUMBERS, "text_version", "electors_source", "text_sha256")
LISTS = ("signed", "steps", "crossings", "debate")
KEYS = (*PLAIN, "backers", *MOMENTS, *MAY_MOMENTS, *MAY_DAYS, *LISTS, "answer")
SIGNED = ("day", "commune", "channel", "signatures")
STEP = ("at", "from_state", "to_state", "rule", "reason", "days_gained")
CROSSING = ("at", "threshold", "number", "is_up", "signatures")
ANSWER = ("given_by", "given_on", "text", "answered_for", "recorded_at")
DEBATE = ("state", "day", "text", "recorded_at")
