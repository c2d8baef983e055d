"""Imports: shown before they are written, written as shown, refused in sentences, and taken back."""

from __future__ import annotations

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from rodtrad.exchange.files import operations
from rodtrad.exchange.files.kinds import KINDS
from rodtrad.exchange.files.models import ImportRun
from rodtrad.exchange.files.queries import visible_to
from rodtrad.exchange.files.states import TRANSITIONS, RunState
from rodtrad.org.people.models import Role
from rodtrad.org.tree.models import Node, NodePeriod, Placement
from rodtrad.plan.goals.models import Goal, GoalIndicator
from rodtrad.plan.indicators.models import Indicator, Value
from tests.exchange.files.people import checked, office, person, problems, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("city")]

INDICATORS = "Kod;Namn;Enhet;Riktning;Period\nT-1;Trygghet;procent;högre är bättre;år\nT-2;Kö, dagar;dagar;lägre är bättre;månad\n"


def test_a_dry_run_shows_and_writes_nothing():
    run = checked("indicators", INDICATORS)

    assert (run.state, run.n_rows, run.n_new, run.n_errors) == (RunState.CHECKED, 2, 2, 0)
    assert ["name", "", "Trygghet"] in run.lines.get(row=2).changes
    assert not Indicator.objects.filter(code__startswith="T-").exists()


def test_what_was_shown_is_written_and_kept_as_a_record():
    run = written("indicators", INDICATORS)

    made = Indicator.objects.get(code="T-2")
    assert (made.unit_of_measure, made.direction, made.granularity, made.owner) == ("dagar", "lower", "month", office())
    assert (run.state, len(run.sha256), run.uploaded_by) == (RunState.WRITTEN, 64, office())
    assert set(run.lines.values_list("outcome", flat=True)) == {"written"}


def test_a_change_shows_from_and_to_and_an_end_is_said():
    written("indicators", INDICATORS)

    run = checked("indicators", 'code,name,unit,last_year\nT-1,Trygghet,andel,\nT-2,"Kö, dagar",dagar,2027\n')

    assert run.lines.get(row=2).changes == [["unit_of_measure", "procent", "andel"]]
    assert run.lines.get(row=3).action == "ended"
    assert (run.n_changed, run.n_ended, run.n_unchanged) == (1, 1, 0)


def test_errors_stand_by_row_and_column_and_nothing_is_written():
    text = INDICATORS + "T-1;Dubbel;;;\n;Utan kod;;;\nT-3;Fel riktning;;uppåt;\n"
    run = checked("indicators", text)

    assert [(row, column) for row, column, _ in problems(run)] == [(4, "Kod"), (5, "Kod"), (6, "Riktning")]
    assert all(sentence.endswith(".") for _, _, sentence in problems(run))
    with pytest.raises(ValidationError) as refusal:
        operations.write_import(actor=office(), run_id=run.pk)
    assert refusal.value.code == "has_errors"
    assert not Indicator.objects.filter(code__startswith="T-").exists()


def test_the_good_rows_are_written_when_chosen():
    run = written("indicators", INDICATORS + "T-3;Fel;;uppåt;\n", good_rows_only=True)

    assert Indicator.objects.filter(code__startswith="T-").count() == 2
    assert run.good_rows_only


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Kod;Enhet\nT-1;procent\n", "saknar kolumnen Namn"),
        ("Kod;Namn;kod\nT-1;x;T-1\n", "flera gånger"),
        ("\n", "tom"),
    ],
)
def test_missing_and_doubled_columns_are_refused_with_a_sentence(text, code):
    if not text.strip():
        with pytest.raises(ValidationError, match="tom"):
            checked("indicators", text)
        return
    run = checked("indicators", text)

    assert run.state == RunState.REFUSED
    assert code in run.refusal


def test_the_same_file_twice_is_one_import_and_the_second_writing_is_refused():
    run = checked("indicators", INDICATORS)
    assert checked("indicators", INDICATORS).pk == run.pk

    operations.write_import(actor=office(), run_id=run.pk)
    with pytest.raises(ValidationError) as refusal:
        operations.write_import(actor=office(), run_id=run.pk)

    assert refusal.value.code == "wrong_state"
    again = checked("indicators", INDICATORS)
    assert (again.n_new, again.n_unchanged) == (0, 2)


def test_a_difference_that_is_no_longer_the_one_that_was_shown_is_refused():
    run = checked("indicators", INDICATORS)
    written("indicators", "kod;namn\nT-1;Annat\n")

    with pytest.raises(ValidationError) as refusal:
        operations.write_import(actor=office(), run_id=run.pk)

    assert refusal.value.code == "changed_meanwhile"
    assert Indicator.objects.get(code="T-1").name == "Annat"


def test_undo_takes_back_what_nothing_stands_on_and_says_what_stays():
    run = written("indicators", INDICATORS)
    GoalIndicator.objects.create(goal=Goal.objects.first(), indicator=Indicator.objects.get(code="T-1"))

    operations.undo_import(actor=office(), run_id=run.pk)

    assert Indicator.objects.filter(code="T-1").exists()
    assert not Indicator.objects.filter(code="T-2").exists()
    assert "1" in run.lines.get(row=2).note
    assert (run.lines.get(row=2).outcome, run.lines.get(row=3).outcome) == ("kept", "taken_back")


def test_undo_gives_back_what_was_there_unless_somebody_changed_it():
    written("indicators", INDICATORS)
    run = written("indicators", "kod;namn;enhet\nT-1;Ny;andel\nT-2;Ny;andel\n")
    Indicator.objects.filter(code="T-2").update(name="Ändrad för hand")

    operations.undo_import(actor=office(), run_id=run.pk)

    assert Indicator.objects.get(code="T-1").name == "Trygghet"
    assert Indicator.objects.get(code="T-2").name == "Ändrad för hand"
    assert "ändrats sedan" in run.lines.get(row=3).note


VALUES = "Indikator;Organisation;År;Del av året;Kön;Värde\nA-SJUK;E0001;1999;;totalt;5,25\nA-SJUK;E0001;1999;T1;kvinnor;1 234.5\n"


def test_values_are_recorded_and_a_correction_keeps_the_old_one():
    written("values", VALUES)
    corrected = written("values", VALUES.replace("5,25", "6"))

    rows = Value.objects.filter(indicator__code="A-SJUK", node__code="E0001", year=1999)
    assert (corrected.n_new, corrected.n_changed, corrected.n_unchanged) == (0, 1, 1)
    assert {(v.part, v.sex, v.value, v.is_current) for v in rows} == {
        ("", "T", Decimal("5.25"), False),
        ("", "T", Decimal(6), True),
        ("T1", "K", Decimal("1234.5"), True),
    }
    operations.undo_import(actor=office(), run_id=corrected.pk)
    assert rows.get(part="", is_current=True).value == Decimal("5.25")


def test_every_kind_of_wrong_value_is_told_by_row_and_column():
    wrong = [
        ("X-FINNS-EJ;E0001;1999;;;1", "Indikator"),
        ("A-SJUK;E9999;1999;;;1", "Organisation"),
        ("A-SJUK;E0001;19;;;1", "År"),
        ("A-SJUK;E0001;1999;T4;;1", "Del av året"),
        ("A-SJUK;E0001;1999;13;;1", "Del av året"),
        ("A-SJUK;E0001;1999;;annat;1", "Kön"),
        ("A-SJUK;E0001;1999;;;fem", "Värde"),
        ("A-SJUK;E0001;1999;;;1e5", "Värde"),
        ("A-SJUK;E0001;1999;;;1234567890123", "Värde"),
        ("A-SJUK;E0001;1999;;;=1+1", "Värde"),
        ("A-SJUK;E0001;1999;;;", "Värde"),
    ]
    run = checked("values", VALUES + "\n".join(row for row, _ in wrong) + "\nA-SJUK;E0001;1999;;T;7\n")

    assert [(row, column) for row, column, _ in problems(run)] == [
        *((i, column) for i, (_, column) in enumerate(wrong, 4)),
        (4 + len(wrong), "Värde"),
    ]
    assert (run.n_errors, run.n_new) == (len(wrong) + 1, 2)


def test_a_manager_records_at_her_own_unit_only():
    text = "indikator;organisation;år;värde\nA-SJUK;E0001;1999;5\nA-SJUK;E0002;1999;5\n"

    run = checked("values", text, person("enhetschef"))

    assert [(row, column) for row, column, _ in problems(run)] == [(3, "Organisation")]


TREE = "kod;slag;namn;hör till;från och med;till och med;följs av\n"


def test_the_organisation_grows_and_is_taken_back():
    run = written("organisation", TREE + "X1;enhet;Enhet ett;UTN-F;2026-01-01;;\nX2;grupp;Grupp två;X1;2026-01-01;;\n")

    assert Placement.objects.filter(ancestor__code="KF", node__code="X2", depth=4).exists()
    operations.undo_import(actor=office(), run_id=run.pk)
    assert not Node.objects.filter(code__startswith="X").exists()
    assert not Placement.objects.filter(node__code="X2").exists()


def test_a_node_that_something_stands_on_stays_and_says_so():
    run = written("organisation", TREE + "X1;enhet;Enhet ett;UTN-F;2026-01-01;;\n")
    written("values", "indikator;organisation;år;värde\nA-SJUK;X1;2026;5\n")

    operations.undo_import(actor=office(), run_id=run.pk)

    assert NodePeriod.objects.filter(node__code="X1").exists()
    assert "1" in run.lines.get().note


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ("X1;enhet;A;X2;;;\nX2;enhet;B;X1;;;\n", [(2, "Hör till"), (3, "Hör till")]),
        ("X1;enhet;A;X1;;;\n", [(2, "Hör till")]),
        ("X1;enhet;A;;;;\n", [(2, "Hör till")]),
        ("X1;enhet;A;FINNS-EJ;;;\nX2;grupp;B;X1;;;\n", [(2, "Hör till"), (3, "Hör till")]),
        ("X1;enhet;A;UTN-F;2026-02-01;2026-01-01;\n", [(2, "Till och med")]),
        ("X1;enhet;A;UTN-F;2026-01-01;;\nX1;enhet;B;UTN-F;2026-06-01;;\n", [(3, "Från och med")]),
        ("X1;enhet;A;UTN-F;;;X2\n", [(2, "Följs av")]),
        ("X1;enhet;A;UTN-F;2026-13-01;;\n", [(2, "Från och med")]),
    ],
)
def test_trees_that_cannot_be_are_refused_by_row(rows, told):
    run = checked("organisation", TREE + rows)

    assert [(row, column) for row, column, _ in problems(run)] == told


def test_what_only_the_whole_can_tell_is_told_before_anything_is_written():
    run = checked("organisation", TREE + "X1;enhet;A;UTN-F;1990-01-01;2000-01-01;\nX2;grupp;B;X1;1990-01-01;;\n")

    assert run.state == RunState.REFUSED
    assert "A" in run.refusal
    assert not Node.objects.filter(code__startswith="X").exists()


def test_people_get_roles_and_lose_them_again():
    admin = person("system")
    text = "e-post;namn;roll;organisation;från och med\nny@stad.example;Nya Chefsson;enhetschef;E0002;2026-01-01\n"

    run = written("people", text, admin)
    assert Role.objects.get(person__email="ny@stad.example").kind == "unit_manager"

    operations.undo_import(actor=admin, run_id=run.pk)
    assert not Role.objects.filter(person__email="ny@stad.example", valid__isempty=False).exists()


def test_roles_that_one_may_not_give_are_told():
    text = "e-post;namn;roll;organisation\nny@stad.example;Ny;stadsledningskontor;KF\nfel;Fel;läsare;E0001\n"

    run = checked("people", text, person("enhetschef"))

    assert run.n_errors == 2


@pytest.mark.parametrize("kind", sorted(KINDS))
@pytest.mark.parametrize("who", ["ledamot", "revisor", "synpunkter"])
def test_those_without_the_right_bring_nothing(kind, who):
    before = ImportRun.objects.count()
    with pytest.raises(PermissionDenied):
        operations.bring(actor=person(who), kind=kind, name="x.csv", content=b"kod;namn\n1;2")

    assert ImportRun.objects.count() == before


@pytest.mark.parametrize("state", list(RunState))
@pytest.mark.parametrize("step", TRANSITIONS, ids=lambda step: step.name)
def test_each_step_is_refused_from_every_other_state(step, state):
    if state in step.sources:
        return
    run = checked("indicators", INDICATORS)
    ImportRun.objects.filter(pk=run.pk).update(state=state)
    call = {
        "write": operations.write_import,
        "undo": operations.undo_import,
        "discard": operations.discard,
    }.get(step.name, operations.check_import)

    with pytest.raises(ValidationError) as refusal:
        call(actor=office(), run_id=run.pk)

    assert refusal.value.code == "wrong_state"


@pytest.mark.parametrize("who", ["enhetschef", "controller", "stadsledning", "revisor", "system", "ledamot"])
def test_the_rule_and_its_queryset_agree(who):
    mine = checked("values", VALUES, person("enhetschef"))
    theirs = checked("indicators", INDICATORS)
    user = person(who)

    seen = set(visible_to(user).values_list("pk", flat=True))

    assert seen == {run.pk for run in ImportRun.objects.all() if user.has_perm("files.view", run)}
    assert {mine.pk, theirs.pk} <= set(ImportRun.objects.values_list("pk", flat=True))


def test_hostile_names_are_made_harmless_and_rows_with_odd_letters_are_kept():
    name = "../../\u202eexe.vsc\x00<script>.csv"
    text = 'kod;namn\nT-9;"O\'Brien ""=1+1"" \u05e9\u05dc\u05d5\u05dd 😀"\n'
    run = operations.bring(actor=office(), kind="indicators", name=name, content=text.encode())
    operations.check_import(actor=office(), run_id=run.pk)
    operations.write_import(actor=office(), run_id=run.pk)

    assert "/" not in run.file_name
    assert "\u202e" not in run.file_name
    assert run.file.name.startswith("imports/")
    assert Indicator.objects.get(code="T-9").name == 'O\'Brien "=1+1" \u05e9\u05dc\u05d5\u05dd 😀'
