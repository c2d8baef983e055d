"""What came of an operation, said on the page that comes next."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from rodtrad.core.verdicts import Sentence


def told(request: HttpRequest, call: Callable[[], object], done: Sentence) -> bool:
    """Make the call and say how it went: `done` (nothing, when it is empty), or why it was refused; then False."""
    try:
        call()
    except ValidationError as refusal:
        messages.error(request, " ".join(refusal.messages))
        return False
    if done:
        messages.success(request, str(done))
    return True
