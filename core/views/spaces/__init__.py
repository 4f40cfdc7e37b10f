"""Pages of organisations and their spaces: the list, one space, its members, its life as a sandbox, its letters."""

from core.views.spaces import letters, members, organisations, sandboxes, show, taking, tools
from core.views.spaces.blueprint import blueprint

__all__ = ["blueprint", "letters", "members", "organisations", "sandboxes", "show", "taking", "tools"]
