"""Text with light marks is safe in a page and whole in a document."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rodtrad.core.text import Run, TextBlock, blocks_of, to_html, to_plain


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "[a](javascript:alert(1))",
        '<img src=x onerror="alert(1)">',
        "![bild](https://example.org/x.png)",
        "<iframe src='https://example.org'></iframe>",
        "[a](data:text/html,<script>alert(1)</script>)",
    ],
)
def test_nothing_hostile_gets_through(hostile):
    html = str(to_html(hostile))
    assert "<script" not in html
    assert "<img" not in html
    assert "<iframe" not in html
    assert 'href="javascript' not in html
    assert 'href="data' not in html


def test_marks_become_what_they_mean():
    assert str(to_html("**fet** och *lutande*")).strip() == "<p><strong>fet</strong> och <em>lutande</em></p>"
    assert 'href="https://stad.example"' in str(to_html("[länk](https://stad.example)"))


def test_blocks_keep_lists_and_emphasis():
    assert blocks_of("Vi **läser**\n\n- ett\n  1. två") == [
        TextBlock((Run("Vi "), Run("läser", strong=True))),
        TextBlock((Run("ett"),), 1),
        TextBlock((Run("två"),), 2, is_numbered=True),
    ]


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=300))
def test_no_text_breaks_it(text):
    str(to_html(text))
    to_plain(text)
