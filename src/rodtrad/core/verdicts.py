"""A yes, or a no with the reason in a sentence: what every `can_…` question answers."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied, ValidationError
from django.utils.functional import Promise

Sentence = str | Promise
NOT_PERMITTED = "not_permitted"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer to "may this be done now?".

    `reason` is a sentence for a person: what happened, why, what to do. It is empty only for a yes.
    `code` is for machines and tests; `not_permitted` means that nobody but others may do it.
    """

    allowed: bool
    reason: Sentence = ""
    code: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    def enforce(self) -> None:
        """Do nothing for a yes; raise `PermissionDenied` or `ValidationError` for a no."""
        if self.allowed:
            return
        if self.code == NOT_PERMITTED:
            raise PermissionDenied(str(self.reason))
        raise ValidationError(str(self.reason), code=self.code)


YES = Verdict(allowed=True)


def no(reason: Sentence, code: str) -> Verdict:
    """A refusal that a person can mend, with its reason."""
    return Verdict(allowed=False, reason=reason, code=code)


def not_permitted(reason: Sentence) -> Verdict:
    """A refusal because of who asks; `reason` says who may."""
    return Verdict(allowed=False, reason=reason, code=NOT_PERMITTED)
