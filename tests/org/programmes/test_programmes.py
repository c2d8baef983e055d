"""Versions of the programme: those that come with the product, copying, changing drafts, deciding, and the words in old plans."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.management import call_command

from rodtrad.org.programmes import operations
from rodtrad.org.programmes.forms import contents_formset
from rodtrad.org.programmes.models import Duty, Programme, ScaleStep, Term
from rodtrad.org.programmes.queries import differences, programme_on, rulebook, visible_to
from rodtrad.org.tree.models import NodePeriod
from rodtrad.org.years.models import BudgetYear, MandatePeriod
from rodtrad.plan.plans.models import Plan

pytestmark = pytest.mark.django_db
NINE = [
    "goal",
    "expected_result",
    "working_methods",
    "resource_use",
    "follow_up",
    "development",
    "feedback_system",
    "dialogue",
    "good_examples",
]


@pytest.fixture
def versions(db):
    call_command("load_programmes", verbosity=0)
    return {p.code: p for p in Programme.objects.all()}


@pytest.fixture
def draft(versions, office):
    return operations.copy_programme(
        actor=office, programme_id=versions["2021"].pk, code="2027", name="Program 2027", valid_from=date(2027, 1, 1)
    )


def refused(code, call):
    with pytest.raises(ValidationError) as caught:
        call()
    assert caught.value.code == code


# ── The five versions ──


def test_five_versions_come_with_the_product_and_follow_each_other(versions):
    assert sorted(versions) == ["1999", "2004", "2012", "2016", "2021"]
    for year, code in [
        (1999, "1999"),
        (2003, "1999"),
        (2004, "2004"),
        (2011, "2004"),
        (2014, "2012"),
        (2017, "2016"),
        (2026, "2021"),
    ]:
        assert programme_on(date(year, 6, 1)).code == code
    assert programme_on(date(1998, 6, 1)) is None
    assert all(p.source and p.about and p.decided_by for p in versions.values())


def test_each_version_asks_of_a_unit_what_its_sources_tell(versions):
    asked = {code: {d.code for d in rulebook(p.pk).duties_of("unit")} for code, p in versions.items()}
    assert asked["1999"] == {"goal"}
    assert asked["2004"] == {"goal", "working_methods", "follow_up"}
    assert asked["2004"] < asked["2012"] < asked["2016"]
    assert [d.code for d in rulebook(versions["2016"].pk).duties_of("unit")] == NINE
    assert asked["2021"] == set(NINE)
    assert versions["2016"].focus_areas.count() == 7
    assert {a.code for a in versions["2021"].focus_areas.all()} >= {
        "information_security",
        "innovation",
        "digitalisation",
    }
    assert "sex fokusområden" in versions["2021"].about  # what the sources do not tell is said, not made up


def test_the_word_for_a_units_goal_changed_in_2016(versions):
    words = {code: rulebook(p.pk).word("unit_goal").plural for code, p in versions.items()}
    assert words == {
        "1999": "åtaganden",
        "2004": "åtaganden",
        "2012": "åtaganden",
        "2016": "enhetsmål",
        "2021": "enhetsmål",
    }
    assert rulebook(versions["2021"].pk).word("no_such_word").singular == "no_such_word"


def test_every_version_has_its_scale_best_first(versions):
    for programme in versions.values():
        assert [s.code for s in rulebook(programme.pk).scale] == ["fully", "partly", "not"]
        assert all(s.meaning for s in rulebook(programme.pk).scale)


def test_loading_again_changes_nothing(versions):
    n = Duty.objects.count()
    Programme.objects.filter(code="2016").update(about="Stadens egen text")
    assert operations.load_programmes() == 0
    assert (Duty.objects.count(), Programme.objects.get(code="2016").about) == (n, "Stadens egen text")


@pytest.mark.parametrize(("year", "code", "word"), [(2014, "2012", "åtagand"), (2017, "2016", "enhetsmål")])
def test_a_plan_opens_with_the_words_of_its_time(client, town, manager, versions, year, code, word):
    mandate = MandatePeriod.objects.create(first_year=2011, last_year=2018)
    BudgetYear.objects.create(year=year, mandate=mandate, programme=versions[code], state="open")
    plan = Plan.objects.create(node_id=town["E1"], year_id=year, level="unit")
    client.force_login(manager)
    other = "enhetsmål" if word == "åtagand" else "åtagand"
    for address in (f"/plans/{plan.pk}/edit/", f"/plans/{plan.pk}/"):
        page = client.get(address).content.decode().lower()
        assert word in page or not address.endswith("edit/"), address
        assert other not in page, address
    assert NodePeriod.objects.filter(node_id=town["E1"]).exists()


# ── Copying, changing, deciding ──


def test_a_copy_is_a_draft_with_the_same_contents(versions, draft):
    assert (draft.state, draft.copied_from) == ("draft", versions["2021"])
    assert differences(rulebook(versions["2021"].pk), rulebook(draft.pk)) == []
    assert draft.focus_areas.count() == versions["2021"].focus_areas.count()
    assert programme_on(date(2027, 6, 1)).code == "2021"  # a draft is not in force


def test_a_taken_code_is_refused(versions, draft, office):
    with pytest.raises(ValidationError) as caught:
        operations.copy_programme(
            actor=office, programme_id=draft.pk, code="2016", name="X", valid_from=date(2030, 1, 1)
        )
    assert "code" in caught.value.error_dict


def test_a_drafts_words_duties_and_scale_change_and_the_source_does_not(versions, draft, office):
    term = draft.terms.get(key="unit_goal")
    sent = {
        "terms-TOTAL_FORMS": "1",
        "terms-INITIAL_FORMS": "1",
        "terms-0-id": term.pk,
        "terms-0-key": "unit_goal",
        "terms-0-singular": "löfte",
        "terms-0-plural": "löften",
    }
    formset = contents_formset("terms", draft, sent)
    assert formset.is_valid(), formset.errors
    operations.change_contents(actor=office, programme_id=draft.pk, formset=formset)
    assert rulebook(draft.pk).word("unit_goal").plural == "löften"
    assert rulebook(versions["2021"].pk).word("unit_goal").plural == "enhetsmål"
    found = differences(rulebook(versions["2021"].pk), rulebook(draft.pk))
    assert [(d.kind, d.before, d.after) for d in found] == [("term", "enhetsmål", "löfte")]
    operations.change_programme(actor=office, programme_id=draft.pk, fields={"about": "Nytt"})
    assert Programme.objects.get(pk=draft.pk).about == "Nytt"


def test_a_decision_ends_the_version_before(versions, draft, office):
    made = operations.decide(actor=office, programme_id=draft.pk, decided_by="KF", registration_number="1-2026")
    assert (made.state, made.decided_by) == ("in_force", "KF")
    assert programme_on(date(2026, 12, 31)).code == "2021"
    assert programme_on(date(2027, 1, 1)).code == "2027"


def test_a_decided_version_never_changes(versions, office):
    pk = versions["2016"].pk
    refused("decided", lambda: operations.change_programme(actor=office, programme_id=pk, fields={"name": "X"}))
    refused("decided", lambda: operations.change_contents(actor=office, programme_id=pk, formset=None))
    refused(
        "wrong_state",
        lambda: operations.decide(actor=office, programme_id=pk, decided_by="KF", registration_number=""),
    )
    assert Programme.objects.get(code="2016").name == "Program för kvalitetsutveckling 2016"


def test_an_empty_draft_or_one_that_begins_too_early_is_not_decided(versions, draft, office):
    def decide():
        return operations.decide(actor=office, programme_id=draft.pk, decided_by="KF", registration_number="")

    ScaleStep.objects.filter(programme=draft).delete()
    refused("incomplete", decide)
    early = operations.copy_programme(
        actor=office, programme_id=versions["2021"].pk, code="tidig", name="För tidig", valid_from=date(2021, 1, 1)
    )
    refused(
        "dates_out_of_order",
        lambda: operations.decide(actor=office, programme_id=early.pk, decided_by="KF", registration_number=""),
    )
    assert Programme.objects.get(pk=early.pk).state == "draft"


@pytest.mark.parametrize("who", ["administrator", "management", "manager", "auditor", "stranger"])
def test_others_read_and_change_nothing(request, versions, draft, who):
    actor = request.getfixturevalue(who)
    assert visible_to(actor).count() == 6
    assert actor.has_perm("programmes.view", draft)
    for call in (
        lambda: operations.copy_programme(
            actor=actor, programme_id=draft.pk, code="x", name="X", valid_from=date(2030, 1, 1)
        ),
        lambda: operations.change_programme(actor=actor, programme_id=draft.pk, fields={"name": "X"}),
        lambda: operations.change_contents(actor=actor, programme_id=draft.pk, formset=None),
        lambda: operations.decide(actor=actor, programme_id=draft.pk, decided_by="X", registration_number=""),
    ):
        with pytest.raises(PermissionDenied):
            call()


# ── Pages ──


def addresses(programme):
    base = f"/programmes/{programme.pk}/"
    kinds = ("terms", "duties", "focus_areas", "scale")
    return ["/programmes/", base], [f"{base}copy/", f"{base}change/", *(f"{base}change/{k}/" for k in kinds)]


def test_the_executive_office_changes_a_draft_by_its_pages(client, versions, draft, office):
    client.force_login(office)
    reading, changing = addresses(draft)
    assert {client.get(a).status_code for a in [*reading, *changing, f"/programmes/{draft.pk}/decide/"]} == {200}
    answer = client.post(f"/programmes/{draft.pk}/copy/", {"code": "2031", "name": "Nästa", "valid_from": "2031-01-01"})
    assert Programme.objects.get(code="2031").copied_from == draft
    assert answer.status_code == 302
    again = client.post(f"/programmes/{draft.pk}/copy/", {"code": "2031", "name": "Nästa", "valid_from": "2031-01-01"})
    assert 'value="Nästa"' in again.content.decode()
    assert client.post(f"/programmes/{draft.pk}/decide/", {"decided_by": "KF"}).status_code == 302
    assert programme_on(date(2027, 1, 1)).code == "2027"


def test_a_decided_version_says_why_it_is_not_changed(client, versions, office):
    client.force_login(office)
    page = client.get(f"/programmes/{versions['2016'].pk}/").content.decode()
    assert "Kopiera den och ändra i kopian" in page
    assert "Åtagande" not in page or "åtagande" in page  # the comparison with the version before
    answer = client.get(f"/programmes/{versions['2016'].pk}/change/terms/", follow=True)
    assert "Kopiera den och ändra i kopian" in answer.content.decode()


def test_comparing_2012_with_2016_shows_what_changed(client, versions, manager):
    client.force_login(manager)
    page = client.get(f"/programmes/{versions['2016'].pk}/?with={versions['2012'].pk}").content.decode()
    assert "åtagande" in page
    assert "Goda exempel" in page
    assert f"/programmes/{versions['2016'].pk}/copy/" not in page


@pytest.mark.parametrize("text", ["", "x" * 5000, "<script>", "9" * 30, "2026-13-45", "ÅÄÖ \U0001f9d1"])
def test_bad_input_is_answered_with_a_page(client, versions, draft, office, text):
    client.force_login(office)
    fields = ["code", "name", "valid_from", "about", "source", "decided_by", "terms-TOTAL_FORMS", "terms-INITIAL_FORMS"]
    for address in [*addresses(draft)[1], f"/programmes/{draft.pk}/decide/"]:
        assert client.post(address, dict.fromkeys(fields, text)).status_code in {200, 302, 422}, address
    assert client.get(f"/programmes/{draft.pk}/", {"with": text}).status_code == 200
    assert client.get(f"/programmes/{draft.pk}/change/nonsense/").status_code == 404
    assert client.get(f"/programmes/{10**30}/").status_code == 404
    assert Term.objects.filter(programme=draft).exists()


def test_the_anonymous_get_the_log_in(client, versions):
    reading, changing = addresses(versions["2016"])
    assert {client.get(a).status_code for a in [*reading, *changing]} == {302}


def test_thirty_versions_cost_as_many_questions_as_one(client, versions, office, django_assert_max_num_queries):
    client.force_login(office)

    def count():
        with django_assert_max_num_queries(12) as caught:
            client.get("/programmes/")
        return len(caught)

    five = count()
    Programme.objects.bulk_create(
        Programme(code=f"v{i}", name=f"V{i}", valid=versions["2021"].valid) for i in range(30)
    )
    assert count() == five
