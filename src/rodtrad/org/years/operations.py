"""What is done with budget years: begun by copying the one before, their calendar changed, opened, closed; mandate periods added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import pairwise, product
from typing import Any

from django.utils.translation import gettext as _

from rodtrad.core.operations import operation
from rodtrad.core.periods import today
from rodtrad.core.verdicts import YES, Sentence, Verdict, no, not_permitted
from rodtrad.core.workflow import may_move, move
from rodtrad.org.programmes.models import Programme
from rodtrad.org.programmes.queries import programme_on
from rodtrad.org.programmes.states import ProgrammeState
from rodtrad.org.years import states
from rodtrad.org.years.calendar import a_year_later, standard_calendar
from rodtrad.org.years.models import BudgetYear, Deadline, DeadlineLevel, MandatePeriod, Step
from rodtrad.org.years.queries import mandate_of
from rodtrad.org.years.states import YearState

Place = tuple[str, str]  # level, step
ORDERS: tuple[tuple[Step, ...], ...] = (
    (Step.PLAN_SUBMIT, Step.PLAN_ASSESS, Step.PLAN_ADOPT),
    (Step.T1, Step.T2, Step.VB),
)


def can_change(actor: Any) -> Verdict:
    """Whether `actor` may change years and calendars."""
    return YES if actor.has_perm("years.change", None) else not_permitted(states.OPEN.who)


@dataclass(frozen=True, slots=True)
class MovedDeadline:
    """A deadline as the copy would have it."""

    level: Sentence
    step: Sentence
    before: date
    after: date
    was_moved: bool


def can_copy(year: BudgetYear, actor: Any) -> Verdict:
    """Whether the year after `year` can be made like it: it is not there, its mandate period is, and a programme holds then."""
    if not (verdict := can_change(actor)):
        return verdict
    new = year.year + 1
    if BudgetYear.objects.filter(year=new).exists():
        return no(_("%(year)s finns redan.") % {"year": new}, "year_exists")
    if mandate_of(new) is None:
        return no(_("Ingen mandatperiod omfattar %(year)s. Lägg till den först.") % {"year": new}, "no_mandate")
    if programme_on(date(new, 1, 1)) is None:
        return no(_("Ingen programversion gäller den 1 januari %(year)s.") % {"year": new}, "no_programme")
    return YES


def preview_copy(year: BudgetYear) -> list[MovedDeadline]:
    """The calendar that the copy of `year` would get."""
    found: list[MovedDeadline] = []
    for deadline in Deadline.objects.filter(budget_year=year).order_by("due_on", "pk"):
        later = a_year_later(deadline.due_on)
        labels = (deadline.get_level_display(), deadline.get_step_display())
        found.append(MovedDeadline(*labels, deadline.due_on, later.due_on, later.was_moved))
    return found


def can_add_first(actor: Any) -> Verdict:
    """Whether `actor` may add a budget year without copying one: while there is none."""
    if not (verdict := can_change(actor)):
        return verdict
    if BudgetYear.objects.exists():
        return no(_("Det finns redan budgetår. Gör nästa genom att kopiera det senaste."), "has_years")
    if not MandatePeriod.objects.exists():
        return no(_("Lägg först till mandatperioden som året hör till."), "no_mandate")
    return YES


@operation("years.add_first")
def add_first_year(*, actor: Any, year: int) -> BudgetYear:
    """The first budget year, in preparation, with the standard calendar.

    Raises PermissionDenied, or ValidationError: there are years already, no mandate period or programme holds then.
    """
    can_add_first(actor).enforce()
    if mandate_of(year) is None:
        no(_("Ingen mandatperiod omfattar %(year)s. Lägg till den först.") % {"year": year}, "no_mandate").enforce()
    if programme_on(date(year, 1, 1)) is None:
        no(_("Ingen programversion gäller den 1 januari %(year)s.") % {"year": year}, "no_programme").enforce()
    made = BudgetYear.objects.create(year=year, mandate=mandate_of(year), programme=programme_on(date(year, 1, 1)))
    Deadline.objects.bulk_create(
        Deadline(budget_year=made, level=level, step=step, due_on=due_on)
        for (level, step), due_on in standard_calendar(year).items()
    )
    return made


@operation("years.copy")
def copy_year(*, actor: Any, year: int) -> BudgetYear:
    """Make the year after `year`, in preparation, under the programme in force then, with the calendar moved a year on.

    A date on a day that is not worked goes to the next that is. Raises PermissionDenied or ValidationError.
    """
    source = BudgetYear.objects.select_for_update(of=("self",)).get(pk=year)
    can_copy(source, actor).enforce()
    made = BudgetYear.objects.create(
        year=year + 1, mandate=mandate_of(year + 1), programme=programme_on(date(year + 1, 1, 1))
    )
    Deadline.objects.bulk_create(
        Deadline(budget_year=made, level=d.level, step=d.step, due_on=a_year_later(d.due_on).due_on)
        for d in Deadline.objects.filter(budget_year=source)
    )
    return made


@operation("years.change_calendar")
def change_calendar(*, actor: Any, year: int, dates: Mapping[Place, date | None]) -> int:
    """Set the calendar's dates (None takes one away); returns how many changed.

    Raises PermissionDenied, or ValidationError `dates_order` / `far_away` / `year_closed`; then nothing is written.
    """
    found = BudgetYear.objects.select_for_update(of=("self",)).get(pk=year)
    can_change_calendar(found, actor).enforce()
    there = {(d.level, d.step): d for d in Deadline.objects.filter(budget_year=found)}
    wanted = {place: d.due_on for place, d in there.items()} | {p: d for p, d in dates.items() if _is_place(p)}
    check_dates(year, wanted).enforce()
    n_changed = 0
    for place, due_on in wanted.items():
        deadline = there.get(place)
        if due_on == (deadline.due_on if deadline else None):
            continue
        n_changed += 1
        if due_on is None and deadline is not None:
            deadline.delete()
        else:
            deadline = deadline or Deadline(budget_year=found, level=place[0], step=place[1])
            deadline.due_on = due_on
            deadline.save()
    return n_changed


def can_change_calendar(year: BudgetYear, actor: Any) -> Verdict:
    """Whether the calendar may be changed: not after the year is closed."""
    if not (verdict := can_change(actor)):
        return verdict
    if year.state == YearState.CLOSED:
        return no(_("Året är avslutat. Öppna det igen om tiderna måste ändras."), "year_closed")
    return YES


def _is_place(place: Place) -> bool:
    return place[0] in DeadlineLevel.values and place[1] in Step.values


def check_dates(year: int, dates: Mapping[Place, date | None]) -> Verdict:
    """Whether the dates can be a calendar: near the year, and each level's steps in order."""
    for (level, step), due_on in dates.items():
        if due_on is not None and not year - 1 <= due_on.year <= year + 1:
            return no(
                _("%(step)s för %(level)s ligger långt från %(year)s. Kontrollera årtalet.")
                % {"step": Step(step).label, "level": DeadlineLevel(level).label, "year": year},
                "far_away",
            )
    for level, order in product(DeadlineLevel, ORDERS):
        given = [(step, due_on) for step in order if (due_on := dates.get((level.value, step.value))) is not None]
        for (one, first), (other, second) in pairwise(given):
            if second < first:
                return no(
                    _("För %(level)s kommer ”%(other)s” före ”%(one)s”. Ändra det ena datumet.")
                    % {"level": level.label, "one": one.label, "other": other.label},
                    "dates_order",
                )
    return YES


@operation("years.choose_programme")
def choose_programme(*, actor: Any, year: int, programme_id: int) -> BudgetYear:
    """Let the year follow another decided programme version; only while the year is prepared."""
    found = BudgetYear.objects.select_for_update(of=("self",)).get(pk=year)
    can_choose_programme(found, actor).enforce()
    programme = Programme.objects.filter(pk=programme_id, state=ProgrammeState.IN_FORCE).first()
    if programme is None:
        no(_("Välj en fastställd programversion."), "not_decided").enforce()
    found.programme = programme
    found.save(update_fields=["programme"])
    return found


def can_choose_programme(year: BudgetYear, actor: Any) -> Verdict:
    """Whether the year's programme may be chosen: before it is opened, since plans are written by its words and duties."""
    if not (verdict := can_change(actor)):
        return verdict
    if year.state != YearState.PREPARED:
        return no(_("Året är öppnat och planerna skrivs efter dess program. Det byts inte mer."), "year_open")
    return YES


def can_open(year: BudgetYear, actor: Any) -> Verdict:
    """Whether the year can be opened for planning: units must know by when to submit."""
    if not (verdict := may_move(year, states.OPEN, actor)):
        return verdict
    if not Deadline.objects.filter(budget_year=year, level=DeadlineLevel.UNIT, step=Step.PLAN_SUBMIT).exists():
        return no(_("Kalendern säger inte när enheternas planer ska vara inne. Skriv in det först."), "no_calendar")
    return YES


@operation("years.open")
def open_year(*, actor: Any, year: int) -> BudgetYear:
    """Open the year: plans can be begun, beside those of other open years."""
    return move(BudgetYear.objects.all(), year, states.OPEN, actor=actor, check=lambda y: can_open(y, actor))


def can_close(year: BudgetYear, actor: Any) -> Verdict:
    """Whether the year can be closed: it must be over."""
    if not (verdict := may_move(year, states.CLOSE, actor)):
        return verdict
    if today() <= date(year.year, 12, 31):
        return no(_("%(year)s är inte slut än. Det avslutas tidigast nyårsdagen.") % {"year": year.year}, "not_over")
    return YES


@operation("years.close")
def close_year(*, actor: Any, year: int) -> BudgetYear:
    """Close the year: no more plans are begun in it."""
    return move(BudgetYear.objects.all(), year, states.CLOSE, actor=actor, check=lambda y: can_close(y, actor))


@operation("years.add_mandate")
def add_mandate(*, actor: Any, first_year: int, last_year: int) -> MandatePeriod:
    """A mandate period. Raises PermissionDenied, or ValidationError when it overlaps another or its years are turned around."""
    can_change(actor).enforce()
    period = MandatePeriod(first_year=first_year, last_year=last_year)
    period.full_clean()
    other = MandatePeriod.objects.filter(first_year__lte=last_year, last_year__gte=first_year).first()
    if other is not None:
        no(_("Åren går in i mandatperioden %(other)s. Ändra åren.") % {"other": other}, "overlaps").enforce()
    period.save()
    return period
