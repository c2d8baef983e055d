"""The sentences: one or two of plain Swedish (and English) for each judgement. What they say is true of the result they get."""

from __future__ import annotations

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rodtrad.analyse.signals.judgement import Judged
from rodtrad.analyse.signals.states import CONCERNS, FEWEST_POINTS, IMPROVEMENTS, Assurance, Cause, Gap, Variation
from rodtrad.core.numbers import write_number


def sentence(judged: Judged, unit: str, n_decimals: int) -> str:
    """What the variation is, in words: never an arrow for noise."""
    if judged.gap:
        return _silence(judged)
    if judged.variation == Variation.COMMON:
        return _quiet(judged, unit, n_decimals)
    return f"{_change(judged, unit, n_decimals)} {_worth(judged)}".strip()


def assurance_sentence(judged: Judged, unit: str, n_decimals: int) -> str:
    """What to expect of the target with the process as it is; empty without a target."""
    if judged.gap or judged.assurance == Assurance.NONE or judged.target is None:
        return ""
    target = amount(judged.target, unit, n_decimals)
    if judged.target_to is not None:
        target = f"{_number(judged.target, n_decimals)}–{amount(judged.target_to, unit, n_decimals)}"
    if judged.assurance == Assurance.PASS:
        return _("Årsmålet, %(target)s, nås med dagens nivå.") % {"target": target}
    if judged.assurance == Assurance.FAIL:
        return _("Årsmålet, %(target)s, nås inte utan att något ändras.") % {"target": target}
    return _("Årsmålet, %(target)s, nås ibland och ibland inte; så som det är nu avgör slumpen.") % {"target": target}


def rule_sentence(judged: Judged) -> str:
    """By which rule the judgement is made."""
    if judged.gap:
        return ""
    trial = " " + _("Gränserna är preliminära: färre än 13 mätningar sedan nivån sattes.") if judged.is_trial else ""
    rules = {
        Cause.OUTSIDE: _("Regel: ett värde utanför gränserna för den vanliga variationen (XmR-diagram)."),
        Cause.TREND: _("Regel: minst sju mätningar i rad som alla stiger eller alla sjunker (XmR-diagram)."),
        Cause.TWO_OF_THREE: _("Regel: två av tre mätningar i rad långt ut på samma sida (XmR-diagram)."),
        Cause.SHIFT: _("Regel: minst sju mätningar i rad på samma sida om den vanliga nivån (XmR-diagram)."),
        Cause.NONE: _("Regel: inget av de fyra mönstren i ett XmR-diagram finns vid den senaste mätningen."),
    }
    return rules[Cause(judged.cause)] + trial


def limits_words(judged: Judged, unit: str, n_decimals: int) -> str:
    """The usual span, as a range."""
    if judged.lower is None or judged.upper is None:
        return "–"
    return f"{_number(judged.lower, n_decimals)}–{amount(judged.upper, unit, n_decimals)}"


def _silence(judged: Judged) -> str:
    if judged.gap == Gap.NO_VALUES:
        return _("Inga värden än.")
    if judged.gap == Gap.STALE:
        return _("Inga färska värden; det gamla säger inget om nu.")
    if judged.gap == Gap.MISSING:
        return _("Serien har luckor. Fyll i dem, så går den att bedöma.")
    return ngettext(
        "Bara %(n)d mätning på samma nivå; det behövs %(fewest)d för att skilja en förändring från slump.",
        "Bara %(n)d mätningar på samma nivå; det behövs %(fewest)d för att skilja en förändring från slump.",
        judged.n_points,
    ) % {"n": judged.n_points, "fewest": FEWEST_POINTS}


def _quiet(judged: Judged, unit: str, n_decimals: int) -> str:
    if judged.latest is None or judged.previous is None:
        return _("Ligger inom den vanliga variationen.")
    difference = round(abs(judged.latest - judged.previous), n_decimals)
    if difference == 0:
        return _("Samma som förra mätningen.")
    moved = amount(difference, _difference_unit(unit), n_decimals)
    return _("Skillnaden mot förra mätningen (%(amount)s) ryms i den vanliga variationen.") % {"amount": moved}


def _change(judged: Judged, unit: str, n_decimals: int) -> str:
    is_up = judged.heading > 0
    text = {
        Cause.SHIFT: _shift,
        Cause.TREND: _trend,
        Cause.TWO_OF_THREE: _two_of_three,
        Cause.OUTSIDE: _recently_outside if judged.n_since else _outside,
    }[Cause(judged.cause)](is_up)
    return text % {
        "n": judged.run_length,
        "value": amount(judged.telling, unit, n_decimals),
        "limit": amount(judged.upper if is_up else judged.lower, unit, n_decimals),
        "level": amount(judged.center, unit, n_decimals),
    }


def _shift(is_up: bool) -> str:
    if is_up:
        return _("Har legat över sin vanliga nivå (%(level)s) %(n)d mätningar i rad. Det är mer än slumpen brukar ge.")
    return _("Har legat under sin vanliga nivå (%(level)s) %(n)d mätningar i rad. Det är mer än slumpen brukar ge.")


def _trend(is_up: bool) -> str:
    if is_up:
        return _("Har stigit %(n)d mätningar i rad. Det är mer än slumpen brukar ge.")
    return _("Har sjunkit %(n)d mätningar i rad. Det är mer än slumpen brukar ge.")


def _two_of_three(is_up: bool) -> str:
    if is_up:
        return _("Två av de tre senaste mätningarna ligger långt över den vanliga nivån (%(level)s).")
    return _("Två av de tre senaste mätningarna ligger långt under den vanliga nivån (%(level)s).")


def _recently_outside(is_up: bool) -> str:
    if is_up:
        return _(
            "Ett av de tre senaste värdena, %(value)s, är högre än vad den vanliga variationen ger (högst %(limit)s)."
        )
    return _("Ett av de tre senaste värdena, %(value)s, är lägre än vad den vanliga variationen ger (lägst %(limit)s).")


def _outside(is_up: bool) -> str:
    if is_up:
        return _("Det senaste värdet, %(value)s, är högre än vad den vanliga variationen ger (högst %(limit)s).")
    return _("Det senaste värdet, %(value)s, är lägre än vad den vanliga variationen ger (lägst %(limit)s).")


def _worth(judged: Judged) -> str:
    if judged.variation in IMPROVEMENTS:
        return _("Det är en förbättring.")
    return _("Det är en försämring.") if judged.variation in CONCERNS else ""


def _difference_unit(unit: str) -> str:
    return _("procentenheter") if unit in {"procent", "%", "percent"} else unit


def amount(value: float | None, unit: str, n_decimals: int) -> str:
    """The figure with its unit, as the city writes it; "–" for none."""
    if value is None:
        return "–"
    return f"{_number(value, n_decimals)} {unit}".strip()


def _number(value: float | None, n_decimals: int) -> str:
    if value is None:
        return "–"
    text = write_number(Decimal(repr(value)), n_decimals)
    stripped = text.rstrip("0").rstrip(",.") if n_decimals and ("," in text or "." in text) else text
    return "0" if stripped in {"-0", "−0", ""} else stripped
