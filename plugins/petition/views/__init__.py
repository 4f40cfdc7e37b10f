"""The pages of petitions."""

from plugins.petition.views import confirming, reading, signing, writing
from plugins.petition.views.blueprint import blueprint

__all__ = ["blueprint", "confirming", "reading", "signing", "writing"]
