"""The pages of moderation."""

from plugins.moderation.views import authors, public, queue, reporting, review
from plugins.moderation.views.blueprint import blueprint

__all__ = ["authors", "blueprint", "public", "queue", "reporting", "review"]
