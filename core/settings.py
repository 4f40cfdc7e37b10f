"""Tells every setting to people: ``preau settings``, and ``python -m core.settings`` for ``docs/settings.md``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core import loader
from core.config import SECTIONS, Setting, settings_of

PAGE = Path(__file__).resolve().parents[1] / "docs" / "settings.md"
DISTRIBUTION = "preau"
KINDS = {bool: "true ou false", int: "nombre entier", str: "texte"}
HEAD = """\
# Les réglages

Cette page est écrite par le programme (`python -m core.settings`) à partir des réglages eux-mêmes ; `preau settings`
montre la même chose dans un terminal, avec les plugins qui sont installés chez vous.

Chaque réglage se trouve dans `preau.toml`, dans le dossier de l’instance, sous le nom de sa section entre crochets.
Une clé inconnue ou une valeur impossible arrête le démarrage, avec une phrase qui dit laquelle. Un réglage absent garde
sa valeur par défaut. Un changement demande un redémarrage.

La variable d’environnement, quand elle est là, passe avant le fichier ; une liste s’y écrit avec des virgules.

Deux variables ne sont pas des réglages : `PREAU_INSTANCE` nomme le dossier de l’instance, et `PREAU_ADMIN_PASSWORD`
donne à `preau init` le mot de passe du premier compte.
"""


@dataclass(frozen=True, slots=True)
class Section:
    """A table of ``preau.toml``: ``plugin`` is its plugin's title, empty for core's."""

    name: str
    about: str
    plugin: str
    settings: tuple[Setting, ...]


def sections(plugins: Iterable[str]) -> Iterator[Section]:
    """Give core's tables, then those of these plugins, in the order of their names."""
    for name, kind in SECTIONS.items():
        yield _section(name, kind, "")
    for name in sorted(plugins):
        info = loader.find(name).PLUGIN
        if info.settings is not None:
            yield _section(name, info.settings, info.title)


def _section(name: str, kind: type[Any], plugin: str) -> Section:
    return Section(name, getattr(kind, "ABOUT", ""), plugin, settings_of(name, kind))


def shipped() -> list[str]:
    """Return the names of the plugins that come with the program."""
    return [name for name, point in loader.available().items() if point.dist and point.dist.name == DISTRIBUTION]


def render(plugins: Iterable[str]) -> str:
    """Return the page of all settings, as Markdown."""
    return "\n".join([HEAD, *(_table(section) for section in sections(plugins))])


def _table(section: Section) -> str:
    title = f"## `[{section.name}]`" + (f" (plugin « {section.plugin} »)" if section.plugin else "")
    rows = "".join(f"{_row(setting)}\n" for setting in section.settings)
    return (
        f"{title}\n\n{section.about}\n\n| réglage | ce qu’il dit | valeur | par défaut | variable |\n"
        f"| --- | --- | --- | --- | --- |\n{rows}"
    )


def _row(setting: Setting) -> str:
    kind = KINDS.get(setting.kind, "liste de textes")
    doc = setting.doc.replace("|", "\\|")
    return f"| `{setting.name}` | {doc} | {kind} | {_value(setting.default)} | `{setting.variable}` |"


def _value(default: Any) -> str:
    if default in ("", ()):
        return "vide"
    plain = list(default) if isinstance(default, tuple) else default
    return f"`{json.dumps(plain, ensure_ascii=False)}`"


def main() -> None:
    """Write ``docs/settings.md`` of this checkout."""
    PAGE.write_text(render(shipped()), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main()
