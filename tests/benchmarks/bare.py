"""The bare page, the yardstick of our pages: Flask, an inherited layout, 50 rows × 5 escaped columns, one ``url_for``
a row, no database. Served alone: ``python -m tests.benchmarks.bare PORT THREADS``.
"""

from __future__ import annotations

import sys

from flask import Flask, render_template
from jinja2 import DictLoader
from waitress import serve

LAYOUT = """<!doctype html>
<html lang="fr">
<head><meta charset="utf-8"><title>{% block title %}{% endblock %}</title></head>
<body>
<main>{% block main %}{% endblock %}</main>
</body>
</html>
"""
PAGE = """{% extends "layout.html" %}
{% block title %}Cinquante lignes{% endblock %}
{% block main %}
<h1>Cinquante lignes</h1>
<table>
{% for row in rows %}
<tr>
<td><a href="{{ url_for('line', number=loop.index) }}">{{ row[0] }}</a></td>
<td>{{ row[1] }}</td><td>{{ row[2] }}</td><td>{{ row[3] }}</td><td>{{ row[4] }}</td>
</tr>
{% endfor %}
</table>
{% endblock %}
"""
ROWS = [tuple(f"Ligne {row}, colonne {column} : <été> & « halle »" for column in range(5)) for row in range(50)]


def create_app() -> Flask:
    """Return an application with the bare page at ``/`` and the address that its rows point to."""
    app = Flask("bare", static_folder=None)
    app.jinja_loader = DictLoader({"layout.html": LAYOUT, "page.html": PAGE})  # type: ignore[assignment]
    app.add_url_rule("/", view_func=page)
    app.add_url_rule("/lignes/<int:number>", view_func=line)
    return app


def page() -> str:
    return render_template("page.html", rows=ROWS)


def line(number: int) -> str:
    return ROWS[number - 1][0]


if __name__ == "__main__":
    serve(create_app(), host="127.0.0.1", port=int(sys.argv[1]), threads=int(sys.argv[2]))
