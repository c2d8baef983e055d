"""What signals do by themselves: catch up with new figures every quarter, tell the news each morning, all afresh each night."""

from __future__ import annotations

from procrastinate.contrib.django import app

from rodtrad.analyse.signals import operations


@app.periodic(cron="*/15 * * * *")
@app.task(queueing_lock="signals.catch_up")
def catch_up(timestamp: int) -> None:
    """Judge the series that have got new figures."""
    operations.catch_up(actor=None)


@app.periodic(cron="30 3 * * *")
@app.task(queueing_lock="signals.refresh")
def refresh_all(timestamp: int) -> None:
    """Judge every series afresh: also those whose target or organisation changed."""
    operations.refresh(actor=None)


@app.periodic(cron="15 6 * * 1-5")
@app.task(queueing_lock="signals.tell_new")
def tell_new(timestamp: int) -> None:
    """Tell the owners of measures about changes they have not heard of."""
    operations.tell_new(actor=None)
