"""Writes a ``preau.toml`` in which each setting has its sentence above it, the ones left alone as comments."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Mapping
from typing import Any

from core.config.declaring import Setting, settings_of
from core.config.schema import SECTIONS

WIDTH = 100
HEAD = """\
# Réglages de cette instance de Préau. Une clé inconnue est refusée au démarrage, avec une phrase.
# Une ligne qui commence par # ne compte pas. #clé = valeur montre la valeur par défaut : ôtez le # pour la changer.
# Un changement demande un redémarrage. « preau settings » montre tous les réglages, ceux des plugins aussi ;
# chacun peut être donné par une variable d’environnement PREAU_<SECTION>_<CLÉ>, qui passe avant ce fichier.
"""


def document(values: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the text of a ``preau.toml`` with these values, by section and key; the rest keeps its default."""
    parts = [HEAD]
    for name, kind in SECTIONS.items():
        given = values.get(name, {})
        lines = [_line(setting, given) for setting in settings_of(name, kind)]
        parts.append(f"# {getattr(kind, 'ABOUT', name)}\n[{name}]\n" + "\n".join(lines))
    return "\n".join(parts)


def _line(setting: Setting, given: Mapping[str, Any]) -> str:
    doc = textwrap.fill(setting.doc, WIDTH, initial_indent="# ", subsequent_indent="# ", break_on_hyphens=False)
    left_alone = "" if setting.name in given else "#"
    return f"{doc}\n{left_alone}{setting.name} = {toml_value(given.get(setting.name, setting.default))}\n"


def toml_value(value: Any) -> str:
    """Write a value as TOML does: for these kinds, as JSON does but for the one character that TOML refuses."""
    plain = list(value) if isinstance(value, tuple) else value
    return json.dumps(plain, ensure_ascii=False).replace("\x7f", "\\u007f")
