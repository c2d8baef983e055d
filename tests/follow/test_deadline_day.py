"""The measurement of deadline day: it reads, saves and submits as the page does, and finds a text that was lost."""

import pytest
from django.conf import settings

from benchmarks.deadline import Tally, crowd, lost, managers, told
from rodtrad.follow.reports.models import GoalAssessment
from tests.follow.world import make_world

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def test_managers_at_once_read_save_and_submit_and_nothing_is_lost(live_server):
    world = make_world(3)
    people = managers(3)
    assert len(people) == 3
    assert settings.SESSION_COOKIE_NAME == "sessionid"

    tally = crowd(people, int(live_server.url.rsplit(":", 1)[1]), seconds=2, think=0.1)

    assert tally.errors == []
    assert lost(tally) == 0
    assert all(tally.taken[kind] for kind in ("read", "save", "submit"))
    assert tally.submitted == {world.report(f"a{i}").pk for i in (1, 2, 3)}
    assert told(tally, tally, n=3)["ratio"] == 1
    GoalAssessment.objects.filter(report=world.report("a1")).update(why="Något annat.")
    assert lost(tally) == 1


def test_the_95th_percentile():
    assert Tally({"read": [float(n) for n in range(100)], "save": []}).p95() == 95
    assert Tally({"read": [3.0]}).p95("read") == 3
