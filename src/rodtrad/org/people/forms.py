"""Forms of people and roles."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from rodtrad.core.forms import Day
from rodtrad.core.periods import today
from rodtrad.org.people.models import RoleKind


class PersonForm(forms.Form):
    """What the register holds about a person."""

    name = forms.CharField(label=_("Namn"), max_length=150)
    email = forms.EmailField(
        label=_("E-post"), help_text=_("Adressen som stadens inloggning lämnar. Den är också användarnamnet.")
    )
    employee_number = forms.CharField(label=_("Anställningsnummer"), max_length=40, required=False)
    language = forms.ChoiceField(label=_("Språk"), choices=settings.LANGUAGES)


class LanguageForm(forms.Form):
    """The language of the interface."""

    language = forms.ChoiceField(label=_("Språk"), choices=settings.LANGUAGES)


class GrantForm(forms.Form):
    """Who gets which role, from when to when."""

    email = forms.EmailField(label=_("E-post"), help_text=_("Till den som ska ha rollen."))
    name = forms.CharField(
        label=_("Namn"), max_length=150, required=False, help_text=_("Behövs bara för den som är ny här.")
    )
    kind = forms.ChoiceField(label=_("Roll"))
    first_on = forms.DateField(label=_("Första dag"), widget=Day())
    last_on = forms.DateField(
        label=_("Sista dag"), widget=Day(), required=False, help_text=_("Tomt betyder tills vidare.")
    )

    def __init__(self, *args: Any, kinds: list[RoleKind], email: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [(k.value, k.label) for k in kinds]  # type: ignore[attr-defined]
        self.fields["first_on"].initial = today()
        self.fields["email"].initial = email


class ReasonForm(forms.Form):
    """Why, in a sentence."""

    reason = forms.CharField(label=_("Skäl"), max_length=200)


class EndForm(ReasonForm):
    """The last day of a role, and why."""

    last_on = forms.DateField(
        label=_("Sista dag"),
        widget=Day(),
        help_text=_("Rollen gäller till och med den dagen. Gårdagens datum avslutar den nu."),
    )
    field_order = ["last_on", "reason"]


class DatesForm(forms.Form):
    """From when to when a role holds."""

    first_on = forms.DateField(label=_("Första dag"), widget=Day())
    last_on = forms.DateField(
        label=_("Sista dag"), widget=Day(), required=False, help_text=_("Tomt betyder tills vidare.")
    )
    reason = forms.CharField(label=_("Skäl"), max_length=200, required=False)
