"""Every night each source is asked; a single one can be asked from its page."""

from __future__ import annotations

from procrastinate.contrib.django import app

from rodtrad.exchange.fetchers.folder import read_folder
from rodtrad.exchange.fetchers.models import Source, SourceKind
from rodtrad.exchange.fetchers.operations import fetch_source


@app.periodic(cron="17 4 * * *")
@app.task(name="fetchers.fetch_all", queueing_lock="fetchers.fetch_all")
def fetch_all(timestamp: int) -> None:
    """Ask every source that is on; one that fails does not stop the others."""
    for pk in Source.objects.filter(is_on=True).order_by("pk").values_list("pk", flat=True):
        fetch_one.defer(source_id=pk)


@app.periodic(cron="*/10 * * * *")
@app.task(name="fetchers.read_folders", queueing_lock="fetchers.read_folders")
def read_folders(timestamp: int) -> None:
    """Look into the folders for files that other systems dropped."""
    for source in Source.objects.filter(is_on=True, kind=SourceKind.FOLDER).select_related("owner"):
        read_folder(source)


@app.task(name="fetchers.fetch_one")
def fetch_one(source_id: int) -> None:
    """Ask one source now."""
    source = Source.objects.select_related("owner").filter(pk=source_id).first()
    if source is None:
        return
    if source.kind == SourceKind.FOLDER:
        read_folder(source)
    else:
        fetch_source(source)
