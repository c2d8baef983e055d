"""Deleting what an import made, as long as nothing stands on it; what does is told in a sentence."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db import transaction
from django.db.models import Model, ProtectedError, RestrictedError
from django.utils.translation import gettext as _


def remove_if_free(row: Model) -> str:
    """Delete the row (its history stays); "" when done, else what stands on it."""
    try:
        with transaction.atomic():
            row.delete()
    except (ProtectedError, RestrictedError) as refusal:
        standing: Any = getattr(refusal, "protected_objects", None) or getattr(refusal, "restricted_objects", ())
        counts = Counter(str(o._meta.verbose_name_plural) for o in standing)
        names = ", ".join(f"{n} {name}" for name, n in counts.most_common(4))
        return _("Står kvar, för annat hänger på den: %(names)s.") % {"names": names}
    return ""


CHANGED_SINCE = "changed_since"


def changed_since() -> str:
    """The sentence for what somebody changed after the import."""
    return _("Står kvar: den har ändrats sedan inläsningen.")
