"""GIFT, the text format in which quizzes are written here and exchanged with Moodle."""

from plugins.pathway.course.gift.reading import Parsed, Refusal, parse_gift
from plugins.pathway.course.gift.writing import write_gift

__all__ = ["Parsed", "Refusal", "parse_gift", "write_gift"]
