"""What the room adds to the list of things to do: files that were checked and then left."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from rodtrad.core.contributions import ToDo
from rodtrad.exchange.files.queries import waiting_for


def to_do(person: Any) -> Sequence[ToDo]:
    """The person's own files that wait to be read in or thrown away. One query."""
    return [
        ToDo(_("Läs in eller kasta filen"), run.file_name, reverse("files:show", args=[run.pk]), urgency=7)
        for run in waiting_for(person)[:5]
    ]
