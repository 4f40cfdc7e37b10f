"""The use cases of petitions: their text, their life from backers to answer, signing, and what happens by itself."""

from plugins.petition.services.answering import answer_petition, note_debate, on_behalf_of
from plugins.petition.services.backing import add_imaginary_backers, ask_for_backers, back_petition
from plugins.petition.services.centre import add_imaginary_signers, countersign
from plugins.petition.services.counting import count
from plugins.petition.services.discarding import delete_draft, tend_drafts
from plugins.petition.services.lifecycle import (
    close_due,
    close_petition,
    goal_of,
    open_petition,
    ref_of,
    reject_petition,
    submit_petition,
    tell_withdrawn,
    withdraw_petition,
)
from plugins.petition.services.links import PATH, backing_address, backing_token, leads_to_backing, token_of
from plugins.petition.services.moderating import play_moderator
from plugins.petition.services.news import check_tellable, next_departure, publish_news, tell_news
from plugins.petition.services.reviewing import check_reviewable, invalidate, restore, see_alerts
from plugins.petition.services.signers import Signers, list_signers, note_download
from plugins.petition.services.signing import confirm_signature, find_link, sign_by_email
from plugins.petition.services.suspending import resume_petition, suspend_petition
from plugins.petition.services.telling import follow_signers, tell_followers
from plugins.petition.services.upkeep import erase_signers, erase_unconfirmed, recount, remind, tell_waiting
from plugins.petition.services.watching import forget_networks, watch
from plugins.petition.services.writing import (
    copy_petitions,
    draft_petition,
    erase_petitions,
    frozen_text,
    rewrite_petition,
)

__all__ = [
    "PATH",
    "Signers",
    "add_imaginary_backers",
    "add_imaginary_signers",
    "answer_petition",
    "ask_for_backers",
    "back_petition",
    "backing_address",
    "backing_token",
    "check_reviewable",
    "check_tellable",
    "close_due",
    "close_petition",
    "confirm_signature",
    "copy_petitions",
    "count",
    "countersign",
    "delete_draft",
    "draft_petition",
    "erase_petitions",
    "erase_signers",
    "erase_unconfirmed",
    "find_link",
    "follow_signers",
    "forget_networks",
    "frozen_text",
    "goal_of",
    "invalidate",
    "leads_to_backing",
    "list_signers",
    "next_departure",
    "note_debate",
    "note_download",
    "on_behalf_of",
    "open_petition",
    "play_moderator",
    "publish_news",
    "recount",
    "ref_of",
    "reject_petition",
    "remind",
    "restore",
    "resume_petition",
    "rewrite_petition",
    "see_alerts",
    "sign_by_email",
    "submit_petition",
    "suspend_petition",
    "tell_followers",
    "tell_news",
    "tell_waiting",
    "tell_withdrawn",
    "tend_drafts",
    "token_of",
    "watch",
    "withdraw_petition",
]
