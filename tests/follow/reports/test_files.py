"""The city's report as files: asked for, made once by a job whatever happens to the worker, read by those who may."""

import io
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from asgiref.sync import async_to_sync
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.db import connection
from django.urls import reverse
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from pypdf import PdfReader

from rodtrad.core.models import Notice
from rodtrad.follow.reports import jobs, operations
from rodtrad.follow.reports.models import FileForm, MadeFile, Report
from tests.follow.world import make_world, say

pytestmark = pytest.mark.django_db
ROOT = Path(__file__).parents[3]


def want(world, who="office", form=FileForm.PDF, number=0):
    return operations.want_file(
        actor=world.people[who], report=world.report("council"), number=number, form=form, language="sv"
    )


def work(file, attempts=0):
    jobs.make_file(SimpleNamespace(job=SimpleNamespace(attempts=attempts)), file_id=file.pk)
    file.refresh_from_db()


def n_jobs():
    return ProcrastinateJob.objects.filter(task_name="reports.make_file").count()


def fetched(client, file):
    answer = client.get(reverse("reports:fetch_file", args=[file.report_id, file.pk]))
    return answer.status_code, b"".join(answer.streaming_content) if answer.streaming else b""


@pytest.fixture
def counted(monkeypatch):
    """How many times a PDF is rendered."""
    calls = []
    monkeypatch.setitem(jobs.MAKE, FileForm.PDF, lambda document: calls.append(document) or b"%PDF-1 made")
    return calls


def test_it_is_asked_for_on_the_page_awaited_and_fetched(world, as_):
    say(world, "A", text="Nämndens ord.", state="approved")
    report = world.report("council")
    page = as_("office").get(reverse("reports:pdf", args=[report.pk]), follow=True)
    assert "Gör PDF" in page.content.decode()

    page = as_("office").post(
        reverse("reports:want_file", args=[report.pk]), {"form": "pdf", "version": "live"}, follow=True
    )
    assert "beställd" in page.content.decode()
    assert 'hx-trigger="every 2s"' in page.content.decode()
    file = MadeFile.objects.get()
    assert fetched(as_("office"), file)[0] == 404
    work(file)

    part = (
        as_("office").get(reverse("reports:files", args=[report.pk]), headers={"HX-Request": "true"}).content.decode()
    )
    assert "Hämta PDF" in part
    assert "hx-trigger" not in part
    status, body = fetched(as_("office"), file)
    assert status == 200
    assert "Nämndens ord." in "\n".join(p.extract_text() for p in PdfReader(io.BytesIO(body)).pages)
    assert Notice.objects.get(recipient=world.people["office"]).url.endswith(f"/{report.pk}/files/?version=live")


def test_word_is_made_the_same_way(world):
    file = want(world, form=FileForm.WORD)
    work(file)
    assert file.state == "ready"
    with default_storage.open(file.place) as body:
        assert body.read(2) == b"PK"


def test_asking_again_while_it_is_awaited_makes_no_second_job(world):
    assert want(world) == want(world)
    assert n_jobs() == 1


def test_the_same_words_are_rendered_once_and_other_words_again(world, counted):
    file = want(world)
    work(file)
    want(world)
    work(file)
    assert len(counted) == 1
    assert file.state == "ready"

    Report.objects.filter(level="council").update(summary="Nytt.")
    want(world)
    work(file)
    assert len(counted) == 2


def test_a_file_lost_from_the_disk_is_made_again(world, counted):
    file = want(world)
    work(file)
    default_storage.delete(file.place)
    want(world)
    work(file)
    assert len(counted) == 2
    assert default_storage.exists(file.place)


def test_a_job_that_runs_twice_makes_it_once(world, counted):
    file = want(world)
    work(file)
    work(file)
    assert len(counted) == 1


def test_what_a_killed_worker_had_begun_is_made_by_the_next(world, counted):
    file = want(world)
    operations.begin_file(actor=file.wanted_by, file_id=file.pk)  # and there the worker was killed
    work(file)
    assert (file.state, len(counted)) == ("ready", 1)


def test_after_the_last_try_the_page_says_so_and_it_can_be_asked_for_again(world, as_, monkeypatch):
    def broken(_document):
        raise RuntimeError("no fonts")

    monkeypatch.setitem(jobs.MAKE, FileForm.PDF, broken)
    file = want(world)
    for attempts, state in ((0, "doing"), (jobs.MOST_RETRIES, "failed")):
        with pytest.raises(RuntimeError):
            work(file, attempts)
        file.refresh_from_db()
        assert file.state == state
    page = as_("office").get(reverse("reports:files", args=[file.report_id])).content.decode()
    assert "gick inte att göra" in page
    assert "Gör PDF" in page
    assert want(world).state == "wanted"


@pytest.mark.parametrize("who", ["manager1", "stranger", "member", "controller"])
def test_the_draft_is_no_ones_outside_the_line(world, as_, who):
    report = world.report("council")
    with pytest.raises(PermissionDenied):
        want(world, who)
    file = want(world)
    work(file)
    client = as_(who)
    assert fetched(client, file)[0] == 404
    assert client.get(reverse("reports:files", args=[report.pk])).status_code == 404
    post = {"form": "pdf", "version": "live"}
    assert client.post(reverse("reports:want_file", args=[report.pk]), post).status_code == 404


def test_an_approved_version_is_asked_for_by_any_employee_and_its_draft_is_not(world, as_):
    report = say_city(world)
    client, address = as_("stranger"), reverse("reports:want_file", args=[report.pk])
    assert client.post(address, {"form": "pdf", "version": "1"}).status_code == 302
    assert client.post(address, {"form": "pdf", "version": "live"}).status_code == 404
    file = MadeFile.objects.get()
    work(file)
    assert fetched(client, file)[0] == 200


def say_city(world):
    """The city's report, approved."""
    from rodtrad.follow.reports.models import GoalAssessment
    from rodtrad.follow.reports.queries import goals_of

    report = world.report("council")
    for goal in goals_of(report):
        GoalAssessment.objects.create(report=report, goal=goal, assessment="fully", shows="Bra.", why="Övat.")
    Report.objects.filter(pk=report.pk).update(state="submitted")
    operations.approve(actor=world.people["office"], report_id=report.pk)
    return world.report("council")


@pytest.mark.parametrize(
    "post", [{}, {"form": "exe", "version": "live"}, {"form": "pdf", "version": "9"}, {"form": "pdf", "version": "x"}]
)
def test_nonsense_is_not_found(world, as_, post):
    assert as_("office").post(reverse("reports:want_file", args=[world.report("council").pk]), post).status_code == 404
    assert (
        as_("office")
        .post(reverse("reports:want_file", args=[world.report("A").pk]), {"form": "pdf", "version": "live"})
        .status_code
        == 404
    )


def test_units_and_boards_reports_are_made_while_one_waits(world, as_):
    for name in ("a1", "A"):
        answer = as_("controller").get(reverse("reports:pdf", args=[world.report(name).pk]))
        assert answer.content.startswith(b"%PDF")


def worker(folder):
    """A job worker as in production, on the test's database."""
    found = connection.settings_dict
    address = f"postgresql://{found['USER']}@/{found['NAME']}?host={found['HOST']}&port={found['PORT'] or 5432}"
    environment = {
        **os.environ, "DATABASE_URL": address, "RODTRAD_DATA": str(folder), "PYTHONPATH": str(ROOT / "src"),
        "DJANGO_SETTINGS_MODULE": "rodtrad.config.settings",
    }  # fmt: skip
    command = [sys.executable, "-W", "ignore", "-m", "rodtrad", "procrastinate", "worker", "--one-shot"]
    return subprocess.Popen(command, env=environment, cwd=ROOT, stderr=subprocess.DEVNULL)


def wait_for(question, seconds=60):
    until = time.monotonic() + seconds
    while not question():
        assert time.monotonic() < until
        time.sleep(0.1)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_has_its_report_made_again_once(tmp_path):
    world = make_world(1)
    file = want(world)
    with connection.cursor() as cursor:
        cursor.execute(
            "BEGIN; LOCK TABLE reports_goalassessment IN ACCESS EXCLUSIVE MODE"
        )  # keeps the worker in the middle
        first = worker(tmp_path)
        try:
            wait_for(lambda: MadeFile.objects.get().state == "doing")
            time.sleep(0.3)
        finally:
            os.kill(first.pid, signal.SIGKILL)
            first.wait()
            cursor.execute("COMMIT")
    assert ProcrastinateJob.objects.get(task_name="reports.make_file").status == "doing"
    assert want(world).state == "doing"  # asking again does not make a second job

    assert async_to_sync(jobs.put_back)(app.job_manager, seconds=0) == 1
    assert worker(tmp_path).wait(timeout=60) == 0

    file.refresh_from_db()
    assert file.state == "ready"
    assert n_jobs() == 1
    assert Notice.objects.filter(recipient=world.people["office"]).count() == 1
    assert async_to_sync(jobs.put_back)(app.job_manager, seconds=0) == 0
