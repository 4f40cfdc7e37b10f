"""A Region and a cyber-centre that anybody can try: real content, made through the use cases at past dates."""

from core.demonstration.stage import Account, Stage

__all__ = ["Account", "Stage"]
