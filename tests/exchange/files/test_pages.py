"""The pages of imports, as people use them: with clicks, wrong files, large files, and others' ids."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from rodtrad.exchange.files import jobs, operations
from rodtrad.exchange.files.models import FileKind, ImportRun
from rodtrad.exchange.files.sheets import read_sheet
from rodtrad.exchange.files.states import RunState
from rodtrad.org.people.models import User
from rodtrad.plan.indicators.models import Indicator
from tests.exchange.files.people import checked, exported, office, person
from tests.exchange.files.test_imports import INDICATORS, VALUES
from tests.exchange.files.test_reading import packed, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]


def browser_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def browser() -> Client:
    return browser_of(office())


def upload(browser: Client, kind: str, content: bytes, name: str = "fil.csv", **more: str):  # type: ignore[no-untyped-def]
    return browser.post(
        reverse("files:bring", args=[kind]), {"file": SimpleUploadedFile(name, content), **more}, follow=True
    )


def test_a_file_goes_from_upload_to_written_and_back(browser):
    shown = upload(browser, "indicators", INDICATORS.encode("cp1252"))
    run = ImportRun.objects.latest("pk")
    assert "Läs in 2 ändringar" in shown.content.decode()
    assert "cp1252" in shown.content.decode()

    act = reverse("files:act", args=[run.pk])
    assert "Filen är inläst." in browser.post(act, {"verb": "write"}, follow=True).content.decode()
    assert Indicator.objects.filter(code="T-1").exists()
    again = browser.post(act, {"verb": "write"})
    assert again.status_code == 422
    assert "redan" in again.content.decode()

    browser.post(act, {"verb": "undo"}, follow=True)
    assert not Indicator.objects.filter(code="T-1").exists()


def test_errors_are_shown_with_row_and_what_to_do(browser):
    page = upload(browser, "indicators", (INDICATORS + "T-3;x;;uppåt;\n").encode()).content.decode()

    assert "1 rad har fel." in page
    assert "finns inte att välja" in page
    assert "Läs in de rätta raderna (2)" in page


def test_goals_take_the_mandate_from_the_form(browser):
    from rodtrad.org.years.models import MandatePeriod

    mandate = MandatePeriod.objects.get(first_year=2027)
    page = upload(browser, "goals", "nivå;nummer;mål\ninriktningsmål;9;Nytt mål\n".encode(), mandate=str(mandate.pk))

    assert ImportRun.objects.latest("pk").n_new == 1, page.content.decode()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("tom.csv", b""),
        ("bild.csv", b"\x89PNG\r\n\x1a\n\x00\x00" + bytes(range(256))),
        ("bomb.xlsx", packed({"xl/worksheets/sheet1.xml": b"0" * (201 * 1024 * 1024)})),
        ("fel.xlsx", packed({"x.xml": b"<a/>"})),
        ("formel.xlsx", workbook(["kod", "namn"], ["=1+1", "=cmd|'/c calc'!A0"])),
        ("krokig.csv", b'kod;namn\n"oavslutad;x\n'),
        ("okänd.csv", b"a;b;c\n1;2;3\n"),
        ("hej.csv", "kod;namn;slag\n\u202eE1;=1+1;😀\n".encode("utf-16")),
    ],
)
def test_no_file_makes_an_error_of_the_server(name, content):
    browser = browser_of(person("system"))
    for kind in ("organisation", "people"):
        assert upload(browser, kind, content, name).status_code in {200, 422}
    browser = browser_of(office())
    for kind in ("goals", "indicators", "values"):
        assert upload(browser, kind, content, name).status_code in {200, 422}


def test_a_formula_is_told_and_never_computed(browser):
    page = upload(browser, "indicators", workbook(["kod", "namn"], ["T-1", "=1+1"]), "f.xlsx").content.decode()

    assert "innehåller en formel" in page
    assert not Indicator.objects.filter(code="T-1").exists()


def test_a_large_file_is_left_to_the_worker_and_its_progress_shown(browser, django_capture_on_commit_callbacks):
    rows = "".join(f"T-{i};Namn {i} {'x' * 200}\n" for i in range(1200))
    page = upload(browser, "indicators", ("kod;namn\n" + rows).encode()).content.decode()
    run = ImportRun.objects.latest("pk")
    assert run.awaits == "check"
    assert "kontrolleras" in page
    assert browser.get(reverse("files:progress", args=[run.pk])).status_code == 200
    busy = browser.post(reverse("files:act", args=[run.pk]), {"verb": "discard"})
    assert busy.status_code == 422

    jobs.handle(what="check", run_id=run.pk, actor_id=office().pk)
    run.refresh_from_db()
    assert (run.state, run.awaits, run.n_new) == (RunState.CHECKED, "", 1200)
    assert browser.get(reverse("files:progress", args=[run.pk])).headers["HX-Refresh"] == "true"


def test_a_job_that_is_refused_tells_why(browser):
    run = checked("indicators", INDICATORS + "T-3;x;;uppåt;\n")
    operations.set_waiting(actor=office(), run_id=run.pk, awaits="write")

    jobs.handle(what="write", run_id=run.pk, actor_id=office().pk)

    assert "1 rader har fel" in browser.get(reverse("files:show", args=[run.pk])).content.decode()
    assert not Indicator.objects.filter(code="T-1").exists()


def test_others_imports_are_not_there(browser):
    run = checked("values", VALUES, person("enhetschef"))
    stranger = browser_of(person("medarbetare"))

    for name in ("show", "progress", "original", "report"):
        assert stranger.get(reverse(f"files:{name}", args=[run.pk])).status_code == 404
    assert stranger.post(reverse("files:act", args=[run.pk]), {"verb": "write"}).status_code == 404
    auditor = browser_of(person("revisor"))
    assert auditor.get(reverse("files:show", args=[run.pk])).status_code == 200
    assert auditor.post(reverse("files:act", args=[run.pk]), {"verb": "write"}).status_code == 403
    assert Client().get(reverse("files:show", args=[run.pk])).status_code == 302
    with pytest.raises(PermissionDenied):
        operations.set_waiting(actor=person("revisor"), run_id=run.pk, awaits="check")


def test_the_original_comes_back_as_it_was_and_is_never_shown_as_a_page(browser):
    run = checked("indicators", INDICATORS)

    response = browser.get(reverse("files:original", args=[run.pk]))

    assert b"".join(response.streaming_content) == INDICATORS.encode()
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Type"] == "application/octet-stream"


def test_a_file_thrown_away_is_gone_and_the_record_stays(browser, django_capture_on_commit_callbacks):
    run = checked("indicators", INDICATORS)
    with django_capture_on_commit_callbacks(execute=True):
        browser.post(reverse("files:act", args=[run.pk]), {"verb": "discard"})

    run.refresh_from_db()
    assert run.state == RunState.DISCARDED
    assert browser.get(reverse("files:original", args=[run.pk])).status_code == 404
    assert browser.get(reverse("files:show", args=[run.pk])).status_code == 200


def test_the_report_is_a_table_with_every_change_and_error(browser):
    run = checked("indicators", INDICATORS + "T-3;=x;;uppåt;\n")

    content = b"".join(browser.get(reverse("files:report", args=[run.pk])).streaming_content)

    rows = read_sheet(content).rows
    assert {row.cells[0] for row in rows} == {"2", "3", "4"}
    assert any("Riktning" in row.cells for row in rows)


@pytest.mark.parametrize("file_format", ["csv", "xlsx"])
def test_templates_have_the_headings_that_are_recognised(browser, file_format):
    for kind in FileKind.values:
        response = browser.get(reverse("files:template", args=[kind, file_format]))
        assert "Organisation" in "".join(read_sheet(b"".join(response.streaming_content)).header) or kind in {
            "organisation",
            "goals",
        }
    assert browser.get(reverse("files:template", args=["annat", "csv"])).status_code == 404
    assert browser.get(reverse("files:template", args=["goals", "exe"])).status_code == 404


def test_a_text_that_looks_like_a_formula_leaves_disarmed_and_comes_back():
    Indicator.objects.filter(code="A-SJUK").update(name="=HYPERLINK(1)", definition="@x")

    content = exported("indicators")

    assert "'=HYPERLINK(1)" in content.decode()
    assert ";=" not in content.decode()
    assert checked("indicators", content).n_changed == 0


def test_people_s_addresses_leave_only_with_those_who_keep_them():
    address = reverse("files:export", args=["people", "csv"])

    assert browser_of(person("ledamot")).get(address).status_code == 403
    assert browser_of(person("system")).get(address).status_code == 200
    assert Client().get(address).status_code == 302


def test_the_list_asks_as_few_questions_for_thirty_as_for_one(browser, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def ask() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(reverse("files:list")).status_code == 200
        return len(asked)

    checked("indicators", INDICATORS)
    ask()
    one = ask()
    for i in range(30):
        checked("indicators", f"kod;namn\nT-{i};x{i}\n")

    assert ask() == one
    assert one < 15
