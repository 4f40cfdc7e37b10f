"""The one door for markup: what people write comes out inert, whatever they try."""

from __future__ import annotations

import re
import threading
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.html import ALLOWED_TAGS, render_markdown, sanitise

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[clic](javascript:alert(1))",
    "[clic](JaVaScRiPt:alert(1))",
    "[clic](data:text/html;base64,PHNjcmlwdD4=)",
    "![x](javascript:alert(1))",
    "<a href='http://x' onclick='alert(1)'>x</a>",
    "<svg><style><img src=x onerror=alert(1)></style></svg>",
    "<math><mtext><table><mglyph><style><img src onerror=alert(1)>",
    "`<script>`",
    "<p style='position:fixed'>x</p>",
    "<iframe src=//evil.example></iframe>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
]
FRAGMENT = st.sampled_from(
    [*HOSTILE, "# ", "* ", "> ", "\n", "```\n", "[a](", ")", "<", ">", "&", '"', "'", "é", "|a|b|"]
)


class Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))


def tags(html):
    reader = Reader()
    reader.feed(html)
    return reader.tags


@given(st.lists(FRAGMENT, max_size=12).map("".join) | st.text(max_size=60))
def test_only_plain_structure_comes_out(source):
    for tag, attributes in tags(render_markdown(source, images=True)):
        assert tag in ALLOWED_TAGS
        assert not {"style", "class", "id"} & set(attributes)
        assert not any(name.startswith("on") for name in attributes)
        for name in ("href", "src"):
            address = attributes.get(name) or ""
            scheme = re.match(r"\s*([a-z][a-z0-9+.-]*):", address.lower())
            assert scheme is None or scheme.group(1) in {"http", "https", "mailto"}


@pytest.mark.parametrize("source", HOSTILE)
def test_hostile_text_is_still_readable(source):
    assert "alert" not in source or "alert" in render_markdown(source)


def test_titles_begin_below_the_page_and_links_vouch_for_nobody():
    html = render_markdown("# Un\n\n[lien](https://exemple.fr)")
    assert "<h2>Un</h2>" in html
    assert tags(html)[-1] == ("a", {"href": "https://exemple.fr", "rel": "nofollow ugc"})


def test_images_are_for_courses_only():
    source = "![Un schéma](vie.svg)"
    assert "<img" in render_markdown(source, images=True)
    assert "<img" not in render_markdown(source)


def test_one_persons_text_never_leaks_into_anothers():
    """A bleach Cleaner shared between threads does: eight threads sanitise their own text many times over."""
    wrong: list[str] = []

    def clean(number: int) -> None:
        for turn in range(200):
            mark = f"{number}-{turn}"
            if sanitise(f"<p>{mark}<script>x</script></p>") != f"<p>{mark}x</p>":
                wrong.append(mark)

    threads = [threading.Thread(target=clean, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []
