"""Files that people hand in: kept on disk under the digest of what they hold, known by what they are."""

from core.uploads.kinds import JPEG, PDF, PNG, Kind, kind_of
from core.uploads.models import Upload
from core.uploads.storing import Stored, content_of, forget, put, record, sweep

__all__ = [
    "JPEG",
    "PDF",
    "PNG",
    "Kind",
    "Stored",
    "Upload",
    "content_of",
    "forget",
    "kind_of",
    "put",
    "record",
    "sweep",
]
