"""What the people's room does by itself: when a role's last day has passed, what was owned is handed over."""

from __future__ import annotations

from procrastinate.contrib.django import app

from rodtrad.org.people import operations


@app.periodic(cron="7 * * * *")
@app.task(name="people.hand_over_ended", queueing_lock="people.hand_over_ended")
def hand_over_ended(timestamp: int) -> int:
    """Each hour (so that it is done just after midnight whatever the server's time zone); safe to run twice."""
    return operations.hand_over_ended(actor=None)
