"""Pages of people: signing in, one's own page, the centre's register of people, cards and PCs."""

from core.views.people import cards, kiosks, passwords, register, sign_in
from core.views.people.blueprint import blueprint

__all__ = ["blueprint", "cards", "kiosks", "passwords", "register", "sign_in"]
