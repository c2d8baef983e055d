"""Forms of imports."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from rodtrad.exchange.files.models import FileKind
from rodtrad.org.years.models import MandatePeriod


class BringForm(forms.Form):
    """A file to be checked."""

    file = forms.FileField(
        label=_("Fil"),
        help_text=_("CSV eller Excel (.xlsx), högst 50 MB. Ingenting läses in förrän du har sett vad som ändras."),
        widget=forms.FileInput(attrs={"accept": ".csv,.txt,.xlsx"}),
    )

    def choices(self) -> dict[str, Any]:
        """What was chosen beside the file."""
        return {}


class BringGoalsForm(BringForm):
    """A file of goals: with the years they are for, where the file does not say."""

    mandate = forms.ModelChoiceField(
        queryset=MandatePeriod.objects.none(),
        label=_("Mandatperiod"),
        required=False,
        help_text=_("Gäller de rader som inte själva säger från och till vilket år."),
    )
    vision = forms.CharField(
        label=_("Vision"),
        required=False,
        max_length=500,
        help_text=_("Bara om staden ännu inte har någon vision som inriktningsmålen kan utgå från."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["mandate"].queryset = MandatePeriod.objects.all()  # type: ignore[attr-defined]

    def choices(self) -> dict[str, Any]:
        """Years and vision, as far as they are filled in."""
        mandate: MandatePeriod | None = self.cleaned_data["mandate"]
        years = {"first_year": mandate.first_year, "last_year": mandate.last_year} if mandate else {}
        vision = self.cleaned_data["vision"].strip()
        return {**years, **({"vision": vision} if vision else {})}


def form_for(kind: str, *args: Any) -> BringForm:
    """The form of a kind of file."""
    return BringGoalsForm(*args) if kind == FileKind.GOALS else BringForm(*args)
