"""What plans do by themselves: on the day of a reorganisation, what is open goes on where its organisation does."""

from __future__ import annotations

from procrastinate.contrib.django import app

from rodtrad.plan.plans import operations


@app.periodic(cron="9 * * * *")
@app.task(name="plans.carry_due", queueing_lock="plans.carry_due")
def carry_due(timestamp: int) -> int:
    """Each hour (so that it is done just after midnight whatever the server's time zone); safe to run twice."""
    return operations.carry_due(actor=None)
