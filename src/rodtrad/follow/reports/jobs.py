"""The city's report as a file, made beside the web server; what a killed worker left is made again."""

from __future__ import annotations

from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

from rodtrad.core.documents import Document
from rodtrad.core.documents.pdf import to_pdf
from rodtrad.core.documents.word import to_word
from rodtrad.core.notices import tell
from rodtrad.follow.reports import operations
from rodtrad.follow.reports.city import chapters_of
from rodtrad.follow.reports.contents import contents_of
from rodtrad.follow.reports.documents import as_document
from rodtrad.follow.reports.models import FileForm, MadeFile, ReportVersion
from rodtrad.follow.reports.operations.filing import TASK
from rodtrad.follow.reports.queries import address_of
from rodtrad.follow.reports.snapshot import REPORT, text_of
from rodtrad.org.programmes.queries import rulebook

MOST_RETRIES = 2
STALLED_SECONDS = 60  # a worker tells that it is alive every ten seconds
MAKE = {FileForm.PDF: to_pdf, FileForm.WORD: to_word}


@app.task(
    name=TASK, queue="default", pass_context=True, retry=RetryStrategy(max_attempts=MOST_RETRIES, exponential_wait=5)
)
def make_file(context: JobContext, file_id: int) -> None:
    """Make one file; safe to run again at any point. After the last try the page says that it went wrong."""
    file = MadeFile.objects.select_related("wanted_by", "report__round__year", "report__node").get(pk=file_id)
    if operations.begin_file(actor=file.wanted_by, file_id=file_id) is None:
        return
    try:
        make(file)
    except Exception:
        if context.job.attempts >= MOST_RETRIES:
            operations.fail_file(actor=file.wanted_by, file_id=file_id)
        raise


def make(file: MadeFile) -> None:
    """Gather the words, render them unless a file with just those words is kept, and lay it out."""
    with override(file.language):
        document = document_of(file)
        source = sha256(repr(document).encode("utf-8", "surrogatepass")).hexdigest()
        kept = operations.ready_place(source, file.form)
        if kept is None:
            body = MAKE[FileForm(file.form)](document)
            kept = operations.keep_body(body, file.form), len(body)
        operations.finish_file(
            actor=file.wanted_by, file_id=file.pk, place=kept[0], n_bytes=kept[1], source=source, title=document.title
        )
        told = _("%(title)s är klar som fil.") % {"title": document.title}
    tell([file.wanted_by], told, url=address_of(file))


def document_of(file: MadeFile) -> Document:
    """The version of the report with a chapter for each board."""
    report = file.report
    version = None
    if file.number:
        version = ReportVersion.objects.select_related("snapshot").get(report=report, number=file.number)
    text = REPORT.read(version.snapshot) if version else text_of(contents_of(report))
    chapters = chapters_of(report.round) if report.level == "council" else ()
    return as_document(text, rulebook(report.round.year.programme_id), version, chapters)


@app.periodic(cron="* * * * *")
@app.task(name="reports.remake_stalled", queueing_lock="reports.remake_stalled", pass_context=True)
async def remake_stalled(context: JobContext, timestamp: int) -> None:
    """Put back in the queue what a worker was making when it was killed."""
    await put_back(context.app.job_manager)


async def put_back(manager: Any, *, seconds: float = STALLED_SECONDS) -> int:
    """Queue again the files whose worker has not been heard of for so long. Returns how many."""
    stalled = list(await manager.get_stalled_jobs(task_name=TASK, seconds_since_heartbeat=seconds))
    for job in stalled:
        await manager.retry_job(job)
    return len(stalled)
