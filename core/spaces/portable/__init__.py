"""A space as one ZIP, and back: gathered from every component, packed, read with suspicion, written whole or not.

::

    manifest.json            {"preau-space": 1, "program": …, "components": {…}, "files": {path: {sha256, bytes}}}
    index.html, style.css    for readers; needs nothing from outside
    core/data.json           the space itself; ``<component>/data.json`` alone is read by an import
    petition/data.json, petition/index.html, petition/petitions.csv…

The same space gives the same bytes in any instance and database, but for ``manifest.json`` and ``index.html``, which
say where and when the archive was made, and ``membres.csv``, for members belong to an instance.
"""

#: The form of the archive itself; each part has a version of its own.
FORMAT = 1
MANIFEST, DATA, INDEX, STYLE = "manifest.json", "data.json", "index.html", "style.css"
MEMBERS = "membres.csv"
