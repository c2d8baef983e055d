"""People are told things once each, and only they can put them away."""

import pytest

from rodtrad.core.models import Notice
from rodtrad.core.notices import put_away, tell, unread
from rodtrad.org.people.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    return [User.objects.create_user(f"{n}@stad.example", name=n) for n in ("anna", "bo")]


def test_doubles_are_told_once_and_nobody_is_passed_over(two):
    anna, _bo = two
    tell([anna, anna, None], "Planen är tillbaka.", url="/plans/1/")
    assert [(n.text, n.url) for n in unread(anna)] == [("Planen är tillbaka.", "/plans/1/")]


def test_the_newest_comes_first_and_a_long_text_is_cut_and_not_refused(two):
    tell(two, "Först")
    tell(two, "x" * 900)
    texts = [n.text for n in unread(two[0])]
    assert texts[1] == "Först"
    assert len(texts[0]) == 500


def test_only_ones_own_can_be_put_away_and_only_once(two):
    anna, bo = two
    tell([anna], "Till Anna")
    notice = Notice.objects.get()

    assert put_away(notice_id=notice.pk, actor=bo) == 0
    assert put_away(notice_id=notice.pk, actor=anna) == 1
    assert put_away(notice_id=notice.pk, actor=anna) == 0
    assert unread(anna) == []


def test_one_query_for_any_number_of_people(two, django_assert_num_queries):
    with django_assert_num_queries(1):
        tell(two * 20, "Hej")
