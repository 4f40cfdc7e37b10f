"""The application: made in named steps, each of which can be read alone."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask import Flask
from flask_babel import Babel
from jinja2 import ChoiceLoader, FileSystemLoader
from sqlalchemy.exc import OperationalError
from werkzeug.middleware.proxy_fix import ProxyFix

from core import builtin, config, i18n, loader, revisions
from core.contracts import Profile
from core.errors import ConfigError, MigrationError, StartError
from core.extensions import db
from core.instance import write_once
from core.runtime import Runtime
from core.templating import Templates

HERE = Path(__file__).resolve().parent
SECRET_BYTES = 32


class Application(Flask):
    """Flask, for functions that are all synchronous: it would ask each of them again at every request."""

    jinja_environment = Templates

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return ``func``, which is no coroutine."""
        return func


def create_app(settings: config.Config, *, check_database: bool = True) -> Flask:
    """Build the application of one instance.

    Raises StartError when a plugin is missing or breaks its contract, or, with ``check_database``, when there is no
    database or a migration is pending.
    """
    app = Application("core", root_path=str(HERE), static_folder=None)
    configure(app, settings)
    runtime = loader.load(settings, builtin)
    app.extensions["preau"] = runtime
    bind_database(app)
    bind_catalogues(app, runtime)
    bind_templates(app, runtime)
    register(app, runtime)
    bind_web(app)
    if check_database:
        refuse_missing_database(app, settings)
        refuse_pending_migrations(app, runtime)
    return app


def configure(app: Flask, settings: config.Config) -> None:
    """Set what Flask needs to know; the instance's secret is read or made."""
    app.config.update(
        PREAU_SECRET=_secret(settings.keys / "secret"),
        MAX_CONTENT_LENGTH=settings.server.upload_mb * 1024 * 1024,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=1000,
        SQLALCHEMY_DATABASE_URI=settings.database_url,
        SQLALCHEMY_ENGINE_OPTIONS=engine_options(settings),
        BABEL_DEFAULT_LOCALE="fr",
        BABEL_DEFAULT_TIMEZONE=settings.site.timezone,
    )
    app.json.ensure_ascii = True  # type: ignore[attr-defined]
    app.wsgi_app = i18n.LanguageInAddress(app.wsgi_app)  # type: ignore[method-assign]
    if settings.site.trusted_proxies:
        hops = settings.site.trusted_proxies
        # Each proxy adds the address that it saw; the scheme and the host are said once, by the outermost.
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=1, x_host=1)  # type: ignore[method-assign]


def engine_options(settings: config.Config) -> dict[str, Any]:
    """Return what SQLAlchemy is told. An error in the log quotes the statement, nobody's data.

    PostgreSQL may restart, or a firewall forget a connection: each is tried before it is used.
    """
    options: dict[str, Any] = {"hide_parameters": True}
    if settings.database_url.startswith("postgresql"):
        options |= {
            "pool_pre_ping": True,
            "pool_size": settings.database.connections or settings.server.threads + 3,
            "max_overflow": 0,
            "pool_timeout": settings.database.wait_seconds,
            "connect_args": {"connect_timeout": settings.database.wait_seconds, "keepalives_idle": 30},
        }
    return options


def _secret(path: Path) -> bytes:
    if not path.exists():
        write_once(path, secrets.token_hex(SECRET_BYTES))
    try:
        found = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError):
        found = b""
    if len(found) < SECRET_BYTES:
        raise ConfigError(f"{path} ne se lit pas, ou il est incomplet : « preau doctor » dit que faire.")
    return found


def bind_database(app: Flask) -> None:
    """Bind the database without opening it, and let every model be known."""
    import core.models  # noqa: F401, PLC0415 - tables are declared when first needed

    try:
        db.init_app(app)
    except ModuleNotFoundError as error:
        raise ConfigError('[database] url : il manque le pilote de PostgreSQL (pip install "preau[hub]").') from error


def bind_catalogues(app: Flask, runtime: Runtime) -> None:
    """Find the catalogues of core and of each enabled plugin by folder.

    A Babel of its own for each application: one shared by two keeps the catalogue of whichever read it first.
    """
    folders = [HERE, *runtime.folders.values()]
    found = [str(folder / "translations") for folder in folders if (folder / "translations").is_dir()]
    Babel(app, default_translation_directories=";".join(found), locale_selector=i18n.language)


def bind_templates(app: Flask, runtime: Runtime) -> None:
    """Find templates by folder: the instance's overrides, core, then each plugin under its own name."""
    folders = [runtime.config.instance / "templates", HERE / "templates"]
    folders += [folder / "templates" for folder in runtime.folders.values()]
    app.jinja_loader = ChoiceLoader([FileSystemLoader(str(folder)) for folder in folders])
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True


def register(app: Flask, runtime: Runtime) -> None:
    """Let each plugin declare what it brings; an error or a duplicate stops the start."""
    loader.collect(runtime)


def bind_web(app: Flask) -> None:
    """Set the guards, the actor, error pages and template values, then the pages of core and of plugins."""
    from core.views import blueprints  # noqa: PLC0415 - views import the models, bound above
    from core.web import actors, addresses, context, failures, guards, languages, letters, static, words  # noqa: PLC0415

    for module in (languages, static, guards, actors, failures, addresses, words, letters, context):
        module.init_app(app)
    for blueprint in blueprints():
        app.register_blueprint(blueprint)
    for found in app.extensions["preau"].plugins.hook.register_blueprints():
        for blueprint in found:
            app.register_blueprint(blueprint)
    languages.refuse_hidden(app)


def refuse_missing_database(app: Flask, settings: config.Config) -> None:
    """Raise MigrationError when there is no SQLite file: opening it would make an empty one, and hide what happened."""
    with app.app_context():
        url = db.engine.url
    if url.get_backend_name() == "sqlite" and url.database and not Path(url.database).exists():
        elsewhere = (
            "Si elle est sur PostgreSQL, donnez d’abord son adresse (PREAU_DATABASE_URL, ou url sous [database]). "
            if settings.profile is Profile.REGION
            else ""
        )
        raise MigrationError(
            f"Il n’y a pas de base dans « {settings.instance} ». {elsewhere}Si elle est perdue, remettez une "
            "sauvegarde : « preau restore SAUVEGARDE --replace ». Seulement si l’instance est neuve : "
            "« preau db upgrade »."
        )


def refuse_pending_migrations(app: Flask, runtime: Runtime) -> None:
    """Raise MigrationError, saying the command, when the database is behind."""
    with app.app_context():
        try:
            behind = revisions.pending(runtime, db.engine)
        except OperationalError as error:
            raise StartError(
                "[database] la base de données ne répond pas : regardez si elle tourne, et son adresse."
            ) from error
    if behind:
        raise MigrationError(f"La base doit être mise à niveau ({', '.join(behind)}) : lancez « preau db upgrade ».")
