"""Mails and periodic work: rows written with the fact, run by the one worker."""

from core.work.mail import queue_mail

__all__ = ["queue_mail"]
