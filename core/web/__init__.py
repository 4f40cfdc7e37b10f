"""The edge: request guards, who acts, error pages, menus, slots and what every template may use."""

from core.web.actors import current_actor
from core.web.forms import Form, use_case
from core.web.guards import machine

__all__ = ["Form", "current_actor", "machine", "use_case"]
