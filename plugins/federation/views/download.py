"""A liaison file as a browser saves it."""

from __future__ import annotations

from flask import Response

from plugins.federation.files import Outgoing


def file_response(file: Outgoing) -> Response:
    """Return the file under its name; it is saved, never shown."""
    headers = {"Content-Disposition": f'attachment; filename="{file.name}"'}
    return Response(file.content, content_type="application/octet-stream", headers=headers)
