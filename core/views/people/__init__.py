"""Pages of people: signing in, one's own page, the centre's register of people, cards, codes, roles and PCs."""

from core.views.people import cards, codes, kiosks, passwords, register, rights, sign_in
from core.views.people.blueprint import blueprint

__all__ = ["blueprint", "cards", "codes", "kiosks", "passwords", "register", "rights", "sign_in"]
