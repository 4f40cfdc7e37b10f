"""Pages of one's own data: of whoever has an account, and of whoever proves an e-mail address."""

from core.views.own import account, address
from core.views.own.blueprint import blueprint

__all__ = ["account", "address", "blueprint"]
