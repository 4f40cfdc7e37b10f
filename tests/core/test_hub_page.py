"""What docs/hub.md and its example files name is there: commands, options, settings, headers, paths, services."""

from __future__ import annotations

import configparser
import re
import tomllib
from pathlib import Path

import pytest

from core import cli, config
from core.config import SECTIONS, ServerConfig, settings_of
from core.contracts import Profile

DOCS = Path(__file__).resolve().parents[2] / "docs"
EXAMPLES = DOCS / "exemples"
PAGE = (DOCS / "hub.md").read_text(encoding="utf-8")
#: A centre has files of its own there (docs/installation.md).
OF_CENTRES = {"preau.service", "preau-tache.xml"}
FILES = {path.name: path.read_text(encoding="utf-8") for path in EXAMPLES.iterdir() if path.name not in OF_CENTRES}
EVERYTHING = {"hub.md": PAGE, **FILES}
UNITS = {name: text for name, text in FILES.items() if name.endswith(".service")}
#: What ProxyFix reads, as core.app sets it; Host is WSGI's own.
HEADERS = {"Host", "X-Forwarded-For", "X-Forwarded-Proto", "X-Forwarded-Host"}


def unit(name):
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str
    parser.read_string(UNITS[name])
    return parser


def parse_arguments(line):
    """Let click read a command line as the unit gives it; return the command's name."""
    option, folder, name, *rest = line.split()
    assert (option, folder) == ("--instance", "/srv/preau/region")
    cli.preau.commands[name].make_context(name, rest)
    return name


def test_the_four_files_are_there_and_the_page_leads_to_each():
    assert set(FILES) == {"nginx.conf", "Caddyfile", "preau-web@.service", "preau-work.service"}
    assert all(f"(exemples/{name})" in PAGE for name in FILES)


def test_the_settings_on_the_page_are_accepted(tmp_path):
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    found = config.parse(tmp_path, tomllib.loads(example), {})
    assert found.profile is Profile.REGION
    assert (found.server.worker, found.site.trusted_proxies) == (False, 1)
    assert found.addresses[0] == "https://participation.region.example"


@pytest.mark.parametrize("name", EVERYTHING)
def test_each_variable_named_is_one_of_the_settings(name):
    known = {item.variable for section, kind in SECTIONS.items() for item in settings_of(section, kind)}
    assert set(re.findall(r"PREAU_[A-Z_]+", EVERYTHING[name])) <= known


@pytest.mark.parametrize("name", EVERYTHING)
def test_each_setting_named_is_there(name):
    known = {item.name for section, kind in SECTIONS.items() for item in settings_of(section, kind)}
    named = re.findall(
        r"(?m)\[(?:site|server|database|mail)\] (\w+)|(?<![\w.])(trusted_proxies|public_url|upload_mb)",
        EVERYTHING[name],
    )
    assert {one or other for one, other in named} <= known


@pytest.mark.parametrize(("name", "command"), [("preau-web@.service", "run"), ("preau-work.service", "work")])
def test_each_unit_starts_a_command_that_takes_its_options(name, command):
    program, line = unit(name)["Service"]["ExecStart"].split(" ", 1)
    assert program == "/srv/preau/venv/bin/preau"
    assert parse_arguments(line.replace("%i", "8001")) == command


def test_the_units_of_pages_leave_the_work_to_the_other(tmp_path):
    given = dict([unit("preau-web@.service")["Service"]["Environment"].split("=", 1)])
    raw = {"site": {"id": "x"}}
    assert not config.parse(tmp_path, raw, given).server.worker
    assert "PREAU_SERVER_WORKER" not in UNITS["preau-work.service"].replace("# ", "")


@pytest.mark.parametrize("name", UNITS)
def test_each_unit_runs_as_the_user_and_in_the_folder_of_the_page(name):
    service = unit(name)["Service"]
    assert service["User"] == "preau"
    assert "adduser --system --group --home /srv/preau preau" in PAGE
    assert service["EnvironmentFile"].lstrip("-") in PAGE
    assert service["ReadWritePaths"] == "/srv/preau"


def test_each_command_on_the_page_exists():
    lines = re.findall(r"(?<!-u )(?<![\w/-])(?:/srv/preau/venv/bin/)?preau (?:--instance \S+ )?([a-z][\w-]*)", PAGE)
    named = set(lines) - {"preau"}
    assert {"init", "doctor", "restore", "backup", "work", "run", "db"} <= named
    assert named <= set(cli.preau.commands)


def test_the_headers_that_nginx_sends_are_those_that_are_read():
    sent = set(re.findall(r"proxy_set_header (\S+)", FILES["nginx.conf"])) - {"Connection"}
    assert sent == HEADERS
    assert set(re.findall(r"X-Forwarded-\w+", FILES["Caddyfile"])) == HEADERS - {"Host"}


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_a_body_that_the_program_takes_passes_the_proxy(name):
    (size,) = re.findall(r"(?:client_max_body_size|max_size) (\d+)", FILES[name])
    assert int(size) > ServerConfig().upload_mb


@pytest.mark.parametrize("name", ["nginx.conf", "Caddyfile"])
def test_the_proxies_and_the_page_speak_of_the_same_ports(name):
    ports = set(re.findall(r"127\.0\.0\.1:(\d+)", FILES[name]))
    assert ports == set(re.findall(r"preau-web@(\d+)", PAGE)) == {"8001", "8002"}


def test_the_paths_that_proxies_treat_apart_are_routes(hub):
    rules = {rule.rule for rule in hub.url_map.iter_rules()}
    assert "/health" in rules
    assert "/static/<path:filename>" in rules
    named = set(re.findall(r"location (?:= )?(/\S*) \{", FILES["nginx.conf"]))
    assert named == {"/", "/static/", "/health"}
    assert "path /health" in FILES["Caddyfile"]
