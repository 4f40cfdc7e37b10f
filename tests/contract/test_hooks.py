"""Hook, signature, page and use stay together: no hook without a user, none without its page."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest

from core import hookspecs
from core.contracts import Profile
from core.runtime import runtime

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "hooks.md").read_text(encoding="utf-8")
HOOKS = {
    name: function
    for name, function in vars(hookspecs).items()
    if inspect.isfunction(function) and function.__module__ == hookspecs.__name__
}


def test_the_page_has_each_hook_with_its_signature_and_no_other():
    headings = re.findall(r"^## `(\w+)\((.*)\)`$", PAGE, re.MULTILINE)
    assert dict(headings) == {name: ", ".join(inspect.signature(hook).parameters) for name, hook in HOOKS.items()}


@pytest.mark.parametrize("hook", sorted(HOOKS))
def test_each_hook_has_a_shipped_plugin_that_uses_it(build_instance, hook):
    users = set()
    for profile in Profile:
        with build_instance(profile).app_context():
            found = getattr(runtime().plugins.hook, hook).get_hookimpls()
            users |= {implementation.plugin_name for implementation in found}
    assert users - {"core"}


def test_every_shipped_plugin_says_what_it_is():
    for folder in sorted((ROOT / "plugins").glob("*/plugin.py")):
        assert (folder.parent / "README.md").is_file(), folder.parent.name
