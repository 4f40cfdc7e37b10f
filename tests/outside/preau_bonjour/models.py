"""The one table of the outside plugin."""

from sqlalchemy.orm import Mapped, mapped_column

from core.extensions import Model


class Greeting(Model):
    __tablename__ = "bonjour_greeting"

    id: Mapped[int] = mapped_column(primary_key=True)
    said: Mapped[str]
