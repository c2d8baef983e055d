"""Forms of years: the calendar as one form, the programme, a mandate period."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rodtrad.core.forms import Day
from rodtrad.org.programmes.models import Programme
from rodtrad.org.programmes.states import ProgrammeState
from rodtrad.org.years.models import Deadline, DeadlineLevel, Step


class CalendarForm(forms.Form):
    """A date for each step and level; empty where there is none."""

    def __init__(self, *args: Any, deadlines: list[Deadline], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        given = {(d.level, d.step): d.due_on for d in deadlines}
        for level in DeadlineLevel:
            for step in Step:
                self.fields[f"{level.value}-{step.value}"] = forms.DateField(
                    label=f"{level.label}: {step.label}".capitalize(),
                    widget=Day(),
                    required=False,
                    initial=given.get((level.value, step.value)),
                )

    def dates(self) -> dict[tuple[str, str], Any]:
        """The clean dates by level and step."""
        found: dict[tuple[str, str], Any] = {}
        for name, value in self.cleaned_data.items():
            level, step = name.split("-", 1)
            found[level, step] = value
        return found


class ProgrammeForm(forms.Form):
    """The programme version that the year follows."""

    programme = forms.ModelChoiceField(Programme.objects.none(), label=_("Programversion"), empty_label=None)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        decided = Programme.objects.filter(state=ProgrammeState.IN_FORCE).order_by("-valid")
        self.fields["programme"].queryset = decided  # type: ignore[attr-defined]


class MandateForm(forms.Form):
    """A mandate period, in budget years."""

    first_year = forms.IntegerField(label=_("Första budgetår"), min_value=1900, max_value=2200)
    last_year = forms.IntegerField(label=_("Sista budgetår"), min_value=1900, max_value=2200)


class FirstYearForm(forms.Form):
    """The first budget year."""

    year = forms.IntegerField(label=_("Budgetår"), min_value=1900, max_value=2200)
