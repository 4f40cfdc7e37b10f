"""The public pages that the law asks for, the forms that fill them in, and the register of processing."""

from core.views.notices import filling, footer, public, register
from core.views.notices.blueprint import blueprint

__all__ = ["blueprint", "filling", "footer", "public", "register"]
