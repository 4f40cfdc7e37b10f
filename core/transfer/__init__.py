"""A whole database as canonical lines: the same bytes from SQLite and PostgreSQL, exported, loaded, checked.

An export is UTF-8 text, one JSON value a line::

    {"preau-export": 1, "revisions": {"core": "core_0001", …}}
    {"table": "core_card", "columns": [["code_digest", "text"], …], "key": ["id"]}
    ["5f2c…", 1, …]                                             a row: its values, in the order of the columns
    {"rows": 1, "sha256": "…"}                                  ends a table: the digest of its lines above
    {"tables": 31, "sha256": "…"}                               ends the export: the digest of all lines above

Tables come in the order of their names, columns too, rows in the order of their primary key; see ``encoding``
for values.
``exporting.export`` writes it, ``loading.load`` fills an empty database from it; only the latter brings Alembic.
"""
