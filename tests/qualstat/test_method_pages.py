"""The pages for users: every example gives what it says, every page is in the index and says what it cannot tell."""

import doctest
import re
from pathlib import Path

import pytest

PAGES = Path(__file__).resolve().parents[2] / "docs" / "methods"
names = sorted(page.name for page in PAGES.glob("*.md") if page.name != "README.md")


@pytest.mark.parametrize("name", names)
def test_examples_give_what_they_say(name: str) -> None:
    got = doctest.testfile(str(PAGES / name), module_relative=False, encoding="utf-8")

    assert got.failed == 0
    assert got.attempted > 1


@pytest.mark.parametrize("name", names)
def test_pages_say_what_they_answer_and_what_they_cannot(name: str) -> None:
    text = (PAGES / name).read_text(encoding="utf-8")

    assert text.startswith("# ")
    assert "**Svarar på:**" in text
    assert "## Kan inte säga" in text
    assert "**Käll" in text


def test_the_index_holds_every_page_and_every_link_leads_somewhere() -> None:
    index = (PAGES / "README.md").read_text(encoding="utf-8")

    assert sorted(set(re.findall(r"\((\S+\.md)\)", index))) == names
    for name in names:
        for link in re.findall(r"\]\((\S+\.md)\)", (PAGES / name).read_text(encoding="utf-8")):
            assert (PAGES / link).is_file(), (name, link)
