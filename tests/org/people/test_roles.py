"""Who gives which role where, when a role ends, and what then happens to what the person owned."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from rodtrad.core.models import Notice
from rodtrad.core.periods import date_range, today
from rodtrad.org.people import authority, operations
from rodtrad.org.people.handover import would_move
from rodtrad.org.people.models import Role, RoleKind
from rodtrad.org.people.queries import kinds_at
from rodtrad.org.tree.models import Node
from rodtrad.plan.indicators.models import Indicator
from tests.org.conftest import person_as

pytestmark = pytest.mark.django_db
YESTERDAY = today() - timedelta(days=1)


def code_of(caught):
    return caught.value.code if hasattr(caught.value, "code") else ""


@pytest.fixture
def indicator(town, contributor):
    return Indicator.objects.create(
        code="I1", unit_of_measure="%", name="Nöjda föräldrar", node_id=town["E1"], owner=contributor, first_year=2020
    )


def role_of(person):
    return Role.objects.get(person=person)


@pytest.mark.parametrize(
    ("giver", "kind", "code", "allowed"),
    [
        ("administrator", "executive_office", "KF", True),
        ("administrator", "unit_manager", "E2", True),
        ("management", "unit_manager", "E2", True),
        ("management", "controller", "SDN", True),
        ("management", "management", "SDN", False),
        ("management", "system_administrator", "SDN", False),
        ("management", "reader", "KF", False),
        ("manager", "contributor", "E1", True),
        ("manager", "unit_manager", "E1", False),
        ("manager", "contributor", "E2", False),
        ("auditor", "reader", "E1", False),
        ("office", "reader", "E1", False),
    ],
)
def test_who_gives_which_role_where(request, town, stranger, giver, kind, code, allowed):
    actor = request.getfixturevalue(giver)

    def give():
        return operations.grant_role(
            actor=actor, person_id=stranger.pk, kind=kind, node_id=town[code], first_on=today()
        )

    assert bool(operations.can_give(actor, town[code], kind, stranger.pk)) is allowed
    if allowed:
        give()
        assert kinds_at(stranger, town[code]) == {kind}
        assert Notice.objects.get(recipient=stranger).url == "/people/me/"
    else:
        with pytest.raises(PermissionDenied):
            give()
        assert not Role.objects.filter(person=stranger).exists()


def test_the_rule_and_the_queryset_say_the_same(town, administrator, management, manager, auditor, stranger):
    for person in (administrator, management, manager, auditor, stranger):
        by_rule = {pk for pk in town.ids.values() if person.has_perm("people.give", pk)}
        assert by_rule == set(authority.nodes_where_gives(person)) & set(town.ids.values())


def test_nobody_gives_themselves_a_role(town, administrator):
    with pytest.raises(ValidationError) as caught:
        operations.grant_role(
            actor=administrator, person_id=administrator.pk, kind="controller", node_id=town["E1"], first_on=today()
        )
    assert code_of(caught) == "oneself"


@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (date(2026, 5, 2), date(2026, 5, 1), "dates_order"),
        (date(2019, 12, 31), None, "node_not_there"),
    ],
)
def test_dates_that_cannot_be_are_refused_in_a_sentence(town, administrator, stranger, first, last, code):
    with pytest.raises(ValidationError) as caught:
        operations.grant_role(
            actor=administrator,
            person_id=stranger.pk,
            kind="reader",
            node_id=town["E1"],
            first_on=first,
            last_on=last,
        )
    assert code_of(caught) == code


def test_the_same_role_twice_at_once_is_refused(town, administrator, contributor):
    with pytest.raises(ValidationError, match="redan den rollen"):
        operations.grant_role(
            actor=administrator, person_id=contributor.pk, kind="contributor", node_id=town["E1"], first_on=today()
        )


def test_when_a_role_ends_what_was_owned_moves_to_the_manager_and_both_are_told(town, manager, contributor, indicator):
    role = role_of(contributor)
    preview = would_move(contributor, role)
    assert [(h.n_items, h.to) for h in preview] == [(1, manager)]
    assert Indicator.objects.get().owner == contributor

    operations.end_role(actor=manager, role_id=role.pk, last_on=YESTERDAY, reason="Har slutat")

    assert Indicator.objects.get().owner == manager
    role.refresh_from_db()
    assert role.handed_over_at is not None
    assert "har gått över till Cia Chef" in Notice.objects.get(recipient=contributor).text
    assert "Siv Skriver" in Notice.objects.get(recipient=manager).text


def test_a_role_that_ends_later_moves_nothing_until_the_day_has_passed(town, manager, contributor, indicator):
    role = role_of(contributor)
    operations.end_role(actor=manager, role_id=role.pk, last_on=today(), reason="Slutar")
    assert operations.hand_over_ended() == 0
    assert Indicator.objects.get().owner == contributor

    Role.objects.filter(pk=role.pk).update(valid=date_range(date(2020, 1, 1), YESTERDAY))  # the day passes

    assert operations.hand_over_ended() == 1
    assert Indicator.objects.get().owner == manager
    assert operations.hand_over_ended() == 0  # once is enough
    assert Notice.objects.filter(recipient=manager).count() == 1


def test_the_job_runs_the_same_operation_and_has_its_hour():
    from procrastinate.contrib.django import app

    from rodtrad.org.people import jobs

    assert jobs.hand_over_ended.name == "people.hand_over_ended"
    assert ("people.hand_over_ended", "") in app.periodic_registry.periodic_tasks


def test_without_a_manager_at_the_node_the_nearest_above_takes_over(town, management, contributor, indicator):
    operations.end_role(actor=management, role_id=role_of(contributor).pk, last_on=YESTERDAY, reason="Slutat")
    assert Indicator.objects.get().owner == management


def test_when_nobody_stands_there_the_thing_is_without_an_owner_and_says_so(
    town, administrator, contributor, indicator
):
    operations.end_role(actor=administrator, role_id=role_of(contributor).pk, last_on=YESTERDAY, reason="Slutat")
    assert Indicator.objects.get().owner is None
    assert "ingen än" in Notice.objects.get(recipient=contributor).text


def test_someone_with_another_working_role_there_keeps_what_they_own(town, manager, contributor, indicator):
    Role.objects.create(
        person=contributor, kind="controller", node_id=town["SDF"], valid=date_range(date(2021, 1, 1), None)
    )
    role = Role.objects.get(person=contributor, kind="contributor")
    operations.end_role(actor=manager, role_id=role.pk, last_on=YESTERDAY, reason="Nytt uppdrag")
    assert Indicator.objects.get().owner == contributor


def test_a_reader_is_no_owner(town, manager, contributor, indicator):
    Role.objects.create(
        person=contributor, kind="reader", node_id=town["SDF"], valid=date_range(date(2021, 1, 1), None)
    )
    role = Role.objects.get(person=contributor, kind="contributor")
    operations.end_role(actor=manager, role_id=role.pk, last_on=YESTERDAY, reason="Nytt uppdrag")
    assert Indicator.objects.get().owner == manager


def test_a_role_higher_up_hands_over_what_is_owned_below(town, administrator, manager, indicator):
    controller = person_as(town, "ctrl", "Kim Koll", "controller", "SDN")
    Indicator.objects.update(owner=controller)
    operations.end_role(actor=administrator, role_id=role_of(controller).pk, last_on=YESTERDAY, reason="Slutat")
    assert Indicator.objects.get().owner == manager


def test_after_the_node_ended_its_follower_takes_over(town, administrator, contributor, indicator):
    from rodtrad.org.tree import placements
    from rodtrad.org.tree.models import NodePeriod, Succession

    Succession.objects.create(predecessor_id=town["E1"], successor_id=town["E2"], kind="merge", on=YESTERDAY)
    NodePeriod.objects.filter(node_id=town["E1"]).update(
        valid=date_range(date(2020, 1, 1), YESTERDAY - timedelta(days=1))
    )
    placements.rebuild()
    heir = person_as(town, "arvinge", "Arv Inge", "unit_manager", "E2")

    operations.end_role(actor=administrator, role_id=role_of(contributor).pk, last_on=YESTERDAY, reason="Sammanslagen")

    assert Indicator.objects.get().owner == heir


@pytest.mark.parametrize(
    ("last", "reason", "code"),
    [(YESTERDAY, " ", "reason_needed"), (date(2019, 1, 1), "x", "dates_order")],
)
def test_ending_is_refused_without_reason_or_before_the_first_day(manager, contributor, last, reason, code):
    with pytest.raises(ValidationError) as caught:
        operations.end_role(actor=manager, role_id=role_of(contributor).pk, last_on=last, reason=reason)
    assert code_of(caught) == code
    assert role_of(contributor).last_on is None


def test_an_ended_role_is_not_ended_later(manager, contributor):
    role = role_of(contributor)
    operations.end_role(actor=manager, role_id=role.pk, last_on=YESTERDAY, reason="Slut")
    with pytest.raises(ValidationError) as caught:
        operations.end_role(actor=manager, role_id=role.pk, last_on=today(), reason="Slut")
    assert code_of(caught) == "ended"


def test_the_last_system_administrator_stays(administrator):
    with pytest.raises(ValidationError) as caught:
        operations.end_role(actor=administrator, role_id=role_of(administrator).pk, last_on=YESTERDAY, reason="x")
    assert code_of(caught) == "last_administrator"


def test_dates_are_corrected_and_the_role_comes_back(town, management, contributor):
    role = role_of(contributor)
    operations.end_role(actor=management, role_id=role.pk, last_on=YESTERDAY, reason="Fel person")
    operations.correct_dates(actor=management, role_id=role.pk, first_on=date(2021, 2, 1), last_on=None)
    role.refresh_from_db()
    assert (role.first_on, role.last_on, role.handed_over_at, role.ended_reason) == (date(2021, 2, 1), None, None, "")


def test_a_role_given_by_mistake_today_is_taken_back(town, manager, stranger):
    role = operations.grant_role(
        actor=manager, person_id=stranger.pk, kind="reader", node_id=town["E1"], first_on=today()
    )
    operations.withdraw_role(actor=manager, role_id=role.pk, reason="Fel person")
    role.refresh_from_db()
    assert role.is_withdrawn
    assert kinds_at(stranger, town["E1"]) == frozenset()
    with pytest.raises(ValidationError) as caught:
        operations.withdraw_role(actor=manager, role_id=role.pk, reason="Igen")
    assert code_of(caught) == "withdrawn"


def test_a_role_that_has_held_is_ended_not_taken_back(manager, contributor):
    with pytest.raises(ValidationError) as caught:
        operations.withdraw_role(actor=manager, role_id=role_of(contributor).pk, reason="Fel")
    assert code_of(caught) == "has_held"


def test_closing_an_account_ends_all_roles_and_hands_over(town, administrator, manager, contributor, indicator):
    Role.objects.create(person=contributor, kind="controller", node_id=town["SDF"], valid=date_range(today(), None))
    operations.deactivate_person(actor=administrator, person_id=contributor.pk, reason="Har slutat")

    contributor.refresh_from_db()
    assert not contributor.is_active
    assert not Role.objects.filter(person=contributor, valid__contains=today()).exists()
    assert Indicator.objects.get().owner == manager
    with pytest.raises(ValidationError) as caught:
        operations.grant_role(
            actor=administrator, person_id=contributor.pk, kind="reader", node_id=town["E1"], first_on=today()
        )
    assert code_of(caught) == "closed"
    assert operations.activate_person(actor=administrator, person_id=contributor.pk).is_active


@pytest.mark.parametrize("closer", ["manager", "management", "auditor"])
def test_only_the_system_administrator_closes_accounts(request, contributor, closer):
    with pytest.raises(PermissionDenied):
        operations.deactivate_person(
            actor=request.getfixturevalue(closer), person_id=contributor.pk, reason="Har slutat"
        )


def test_one_does_not_close_ones_own_account(administrator):
    with pytest.raises(ValidationError) as caught:
        operations.deactivate_person(actor=administrator, person_id=administrator.pk, reason="x")
    assert code_of(caught) == "oneself"


def test_adding_a_person_with_a_taken_address_names_who_has_it(manager, contributor):
    with pytest.raises(ValidationError, match="Siv Skriver"):
        operations.add_person(actor=manager, email=" SKRIVER@stad.example", name="Någon Annan")
    with pytest.raises(ValidationError):
        operations.add_person(actor=manager, email="ingen adress", name="X")


def test_those_who_give_no_roles_add_nobody(auditor, stranger):
    for person in (auditor, stranger):
        with pytest.raises(PermissionDenied):
            operations.add_person(actor=person, email="x@stad.example", name="X")


def test_every_kind_of_role_has_somebody_who_gives_it():
    assert authority.given_by(frozenset({RoleKind.SYSTEM_ADMINISTRATOR})) == frozenset(RoleKind)
    assert Node.objects.count() == 0
