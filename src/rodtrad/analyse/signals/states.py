"""What a series can say: variation, its cause, assurance, and why nothing can be said. Pure data."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

FEWEST_POINTS = 10  # below this, limits say more about chance than about the process
ENOUGH_POINTS = 13  # below this, limits are shown as preliminary (NHS England, Making data count)


class Variation(models.TextChoices):
    NONE = "", _("går inte att säga")
    COMMON = "common_cause", _("vanlig variation")
    IMPROVEMENT_HIGH = "improvement_high", _("förbättring uppåt")
    IMPROVEMENT_LOW = "improvement_low", _("förbättring nedåt")
    CONCERN_HIGH = "concern_high", _("försämring uppåt")
    CONCERN_LOW = "concern_low", _("försämring nedåt")
    NEUTRAL_HIGH = "neutral_high", _("förändring uppåt")
    NEUTRAL_LOW = "neutral_low", _("förändring nedåt")


class Assurance(models.TextChoices):
    NONE = "", _("inget årsmål att jämföra med")
    PASS = "pass", _("årsmålet nås med dagens nivå")
    FAIL = "fail", _("årsmålet nås inte med dagens nivå")
    INCONSISTENT = "inconsistent", _("årsmålet nås ibland")


class Cause(models.TextChoices):
    NONE = "", _("inget mönster")
    OUTSIDE = "outside", _("utanför gränserna")
    TREND = "trend", _("sju mätningar i rad åt samma håll")
    TWO_OF_THREE = "two_of_three", _("två av tre långt från den vanliga nivån")
    SHIFT = "shift", _("sju mätningar i rad på samma sida")


class Gap(models.TextChoices):
    """Why a series gets no judgement of variation."""

    NONE = "", _("inget hinder")
    NO_VALUES = "no_values", _("inga värden")
    TOO_FEW = "too_few", _("för få mätningar")
    STALE = "stale", _("inga färska värden")
    MISSING = "missing", _("luckor i serien")


IMPROVEMENTS = frozenset({Variation.IMPROVEMENT_HIGH, Variation.IMPROVEMENT_LOW})
CONCERNS = frozenset({Variation.CONCERN_HIGH, Variation.CONCERN_LOW})
NEUTRALS = frozenset({Variation.NEUTRAL_HIGH, Variation.NEUTRAL_LOW})
CHANGES = IMPROVEMENTS | CONCERNS | NEUTRALS
