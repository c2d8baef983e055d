"""Ranges of dates."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from rodtrad.core.periods import date_range


def test_the_last_day_that_there_is_is_refused_in_a_sentence():
    with pytest.raises(ValidationError, match="för långt fram"):
        date_range(None, date.max)
