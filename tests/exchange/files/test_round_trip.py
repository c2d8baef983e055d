"""What is taken out and brought in again changes nothing."""

from __future__ import annotations

import pytest

from rodtrad.exchange.files.kinds import KINDS
from tests.exchange.files.people import checked, exported, office, person, problems

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_city_taken_out_and_brought_in_again_is_unchanged(city, kind, file_format):
    who = person("system") if kind == "people" else office()
    content = exported(kind, file_format, who)

    run = checked(kind, content, who, name=f"{kind}.{file_format}")

    assert problems(run) == []
    assert run.n_rows > 5
    assert (run.n_new, run.n_changed, run.n_ended, run.n_errors) == (0, 0, 0, 0)
    assert run.n_unchanged == run.n_rows
    assert run.left_out == ""
