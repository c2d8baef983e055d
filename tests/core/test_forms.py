"""Forms are drawn so that each field is tied to its label, help and error, and refusals reach the right place."""

import pytest
from django import forms
from django.core.exceptions import PermissionDenied, ValidationError

from rodtrad.core.forms import Day, attempt, tell


class Sample(forms.Form):
    name = forms.CharField(label="Namn", help_text="Som det skrivs.", max_length=5)
    day = forms.DateField(label="Dag", widget=Day(), required=False)
    agree = forms.BooleanField(label="Jag har läst", required=False)


def test_a_field_with_an_error_says_so_to_the_eye_and_to_the_screen_reader():
    html = str(Sample({"name": "alldeles för långt"}))

    assert 'class="ds-error-summary"' in html
    assert 'href="#id_name"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'value="alldeles för långt"' in html  # nothing typed is lost


def test_a_clean_form_has_no_summary_and_marks_what_is_optional():
    html = str(Sample())
    assert "ds-error-summary" not in html
    assert "(frivilligt)" in html
    assert 'type="date"' in html


def test_what_is_hostile_is_escaped():
    assert "<script>" not in str(Sample({"name": '"><script>alert(1)</script>'}))


def test_a_refusal_lands_at_its_field_or_above_them_all():
    form = Sample({"name": "Eva"})
    assert form.is_valid()
    tell(form, ValidationError({"name": ["Namnet finns redan."], "elsewhere": ["Något annat."]}))
    tell(form, ValidationError("Planen är antagen."))

    assert form.errors["name"] == ["Namnet finns redan."]
    assert form.non_field_errors() == ["Något annat.", "Planen är antagen."]


def test_attempt_gives_the_answer_or_tells_the_form_and_lets_a_ban_through():
    form = Sample({"name": "Eva"})
    assert form.is_valid()
    assert attempt(form, lambda: 7) == 7

    def refuse():
        raise ValidationError("Nej.")

    def forbid():
        raise PermissionDenied

    assert attempt(form, refuse) is None
    assert form.non_field_errors() == ["Nej."]
    with pytest.raises(PermissionDenied):
        attempt(form, forbid)
