"""Files of figures: the examples are right, and everything that can be wrong is told by row and column."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from rodtrad.follow.economy import operations
from rodtrad.follow.economy.models import EconomyImport, FileKind, Figure
from rodtrad.follow.economy.queries import imports_visible_to
from rodtrad.follow.economy.reading import example_of, read_file
from rodtrad.follow.economy.totals import totals_of

HEADER = "organisation;verksamhet;år;månad;rad;budget;utfall;prognos\n"
LINE = "E1;preschool;2025;4;personal;1 000,50;900;12 000\n"


@pytest.mark.parametrize("kind", FileKind.values)
def test_the_examples_are_right(kind):
    reading = read_file(kind, example_of(kind))
    assert reading.problems == []
    assert reading.has_control
    assert reading.rows


def problems(text, kind="money"):
    return [(p.row, p.column, p.sentence) for p in read_file(kind, text).problems]


def test_a_wrong_total_is_refused_with_the_difference():
    text = HEADER + LINE + "E2;;2025;4;lokaler;1;1;1\nSUMMA;;;;;1 001,50;950;12 001\n"
    ((row, column, sentence),) = problems(text)
    assert (row, column) == (4, "utfall")
    assert sentence == "Summan stämmer inte: filen säger 950,00, raderna ger 901,00. Skillnaden är 49,00."


def test_a_total_that_is_off_by_one_oere_is_refused():
    assert "Skillnaden är 0,01" in problems(HEADER + LINE + "SUMMA;;;;;1 000,51;;\n")[0][2]


@pytest.mark.parametrize(
    ("cells", "column", "words"),
    [
        ("E1;;2025;4;personal;text;;", "budget", "inte att läsa som ett tal"),
        ("E1;;2025;4;personal;;;kanske 5 mnkr", "prognos", "inte att läsa som ett tal"),
        ("E1;;2025;4;personal;1,234;;", "budget", "fler än två decimaler"),
        ("E1;;2025;4;personal;1e5;;", "budget", "inte att läsa"),
        ("E1;;2025;4;personal;=1+1;;", "budget", "inte att läsa"),
        ("E1;;2025;4;personal;99999999999999;;", "budget", "för stort"),
        ("E1;;2025;13;personal;1;;", "månad", "ingen månad"),
        ("E1;;i fjol;4;personal;1;;", "år", "inget år"),
        ("E1;;²025;4;personal;1;;", "år", "inget år"),
        (";;2025;4;personal;1;;", "organisation", "kod"),
        ("E1;;2025;4;löner;1;;", "rad", "ingen rad"),
        ("E1;;2025;4;personal;1;;;;;9", "", "fler celler"),
    ],
)
def test_a_bad_cell_is_told_by_row_and_column(cells, column, words):
    found = problems(HEADER + LINE + cells + "\n")
    assert found[0][:2] == (3, column)
    assert words in found[0][2]


def test_a_negative_volume_is_refused_but_a_credited_cost_is_not():
    text = "organisation;verksamhet;år;månad;budgeterad volym;volym\nE1;;2025;4;90;-3\n"
    assert problems(text, "volumes") == [(2, "volym", "-3 är mindre än noll. Kontrollera tecknet i källan.")]
    assert problems(HEADER + "E1;;2025;4;personal;;-500;\n") == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("organisation;år;månad;rad;budget;budget\n", "två gånger"),
        ("organisation;år;månad;budget\n", "”rad” saknas"),
        ("organisation;år;månad;rad;budget;lön\n", "hör inte hit"),
        (HEADER, "inga rader"),
        (HEADER + LINE + LINE, "finns redan ovanför"),
        (HEADER + "SUMMA;;;;;0;0;0\n" + LINE, "Summan ska stå sist"),
        ("helt fel fil", "saknas"),
        (HEADER + 'E1;;2025;4;personal;"1', "saknas"),
    ],
)
def test_a_bad_file_is_told(text, words):
    found = problems(text)
    if 'personal;"1' in text:
        assert found == [], "an open quote at the end is closed by the end of the file"
    else:
        assert any(words in sentence for _r, _c, sentence in found)


def test_an_empty_cell_is_no_figure_and_commas_and_tabs_are_read():
    rows = read_file("money", HEADER.replace(";", "\t") + "E1\t\t2025\t4\tpersonal\t\t5.5\t\n").rows
    assert [(r.measure, str(r.amount)) for r in rows] == [("outcome", "5.50")]


@pytest.mark.django_db
class TestImport:
    def send(self, scene, text=HEADER + LINE, who="controller", kind="money", **more):
        content = text if isinstance(text, bytes) else text.encode()
        return operations.receive_file(actor=scene.people[who], kind=kind, filename="fil.csv", content=content)

    def test_looked_through_read_in_and_undone(self, scene, book):
        service = scene["E1"].periods.get().service_type
        book("E1", 4, "outcome", 700, "staff", service_type=service)
        sent, preview = self.send(scene)
        assert (preview.n_new, preview.n_corrected) == (2, 1)
        assert Figure.objects.filter(is_current=True).count() == 1, "a preview writes nothing"
        done = operations.confirm_import(actor=scene.people["controller"], import_id=sent.pk)
        assert (done.state, done.n_new, done.n_corrected, done.n_unchanged) == ("done", 2, 1, 0)
        net = totals_of([scene["KF"].pk], 2025, 4)[scene["KF"].pk].net()
        assert (str(net.budget), net.outcome, net.forecast) == ("1000.50", 900, 12000)
        operations.undo_import(actor=scene.people["controller"], import_id=sent.pk)
        assert list(Figure.objects.filter(is_current=True).values_list("amount", flat=True)) == [700]
        assert Figure.objects.count() == 4, "nothing is deleted"

    def test_the_same_file_twice_is_refused_until_undone(self, scene):
        sent, _ = self.send(scene)
        operations.confirm_import(actor=scene.people["controller"], import_id=sent.pk)
        with pytest.raises(ValidationError) as refused:
            self.send(scene)
        assert refused.value.code == "same_file"
        operations.undo_import(actor=scene.people["controller"], import_id=sent.pk)
        assert self.send(scene)[0] is not None

    def test_undo_leaves_what_was_corrected_since(self, scene):
        sent, _ = self.send(scene)
        operations.confirm_import(actor=scene.people["controller"], import_id=sent.pk)
        later, _ = self.send(scene, HEADER + LINE.replace("900", "950"))
        operations.confirm_import(actor=scene.people["controller"], import_id=later.pk)
        operations.undo_import(actor=scene.people["controller"], import_id=sent.pk)
        assert [str(a) for a in Figure.objects.filter(is_current=True, measure="outcome").values_list("amount", flat=True)] == ["950.00"]
        operations.undo_import(actor=scene.people["controller"], import_id=later.pk)
        assert not Figure.objects.filter(is_current=True).exists(), "what was undone does not come back"

    @pytest.mark.parametrize("verb", ["confirm", "discard", "undo"])
    @pytest.mark.parametrize("state", ["previewed", "done", "undone", "discarded"])
    def test_from_every_state(self, scene, verb, state):
        sent, _ = self.send(scene)
        EconomyImport.objects.filter(pk=sent.pk).update(state=state)
        call = getattr(operations, f"{verb}_import")
        allowed = {"confirm": "previewed", "discard": "previewed", "undo": "done"}[verb] == state
        if allowed:
            call(actor=scene.people["controller"], import_id=sent.pk)
        else:
            with pytest.raises(ValidationError) as refused:
                call(actor=scene.people["controller"], import_id=sent.pk)
            assert refused.value.code == "wrong_state"

    @pytest.mark.parametrize("who", ["manager", "reader", "auditor", "nobody"])
    def test_others_send_nothing(self, scene, who):
        with pytest.raises(PermissionDenied):
            self.send(scene, who=who)

    def test_nobody_books_on_others(self, scene):
        sent, preview = self.send(scene, HEADER + LINE.replace("E1", "E3"))
        assert sent is None
        assert "läser inte in ekonomi för E3" in preview.problems[0].sentence
        assert not Figure.objects.exists()
        assert self.send(scene, HEADER + LINE.replace("E1", "E3"), who="office")[0] is not None

    @pytest.mark.parametrize(
        ("line", "column", "words"),
        [
            (LINE.replace("E1", "E99"), "organisation", "ingen organisation med koden ”E99”"),
            (LINE.replace("preschool", "rymdfart"), "verksamhet", "rymdfart"),
            (LINE.replace("2025", "2010"), "organisation", "fanns inte i månaden 2010-04"),
        ],
    )
    def test_what_the_city_does_not_know_is_told(self, scene, line, column, words):
        _sent, preview = self.send(scene, HEADER + line)
        assert preview.problems[0].column == column
        assert words in preview.problems[0].sentence

    @pytest.mark.parametrize(
        ("content", "code"),
        [(b"", "empty"), (b"PK\x03\x04xx", "unreadable"), (b"a\x00b", "unreadable"), (b"\x81\x8d", "unreadable"), (b" " * (21 * 1024 * 1024), "too_large")],
    )
    def test_what_is_no_text_is_refused(self, scene, content, code):
        with pytest.raises(ValidationError) as refused:
            self.send(scene, content)
        assert refused.value.code == code

    def test_windows_letters_are_read(self, scene):
        sent, preview = self.send(scene, (HEADER + LINE).encode("cp1252"))
        assert sent is not None
        assert preview.problems == ()

    def test_imports_are_seen_by_who_sent_them_and_the_office(self, scene):
        sent, _ = self.send(scene)
        for who in scene.people:
            person = scene.people[who]
            by_rule = {i for i in EconomyImport.objects.all() if person.has_perm("economy.view_import", i)}
            assert by_rule == set(imports_visible_to(person)), who
        assert sent in imports_visible_to(scene.people["auditor"])
        assert sent not in imports_visible_to(scene.people["neighbour"])

    def test_a_city_that_changed_meanwhile_is_looked_at_again(self, scene):
        from datetime import date

        from rodtrad.core.periods import date_range

        sent, _ = self.send(scene)
        scene["E1"].periods.update(valid=date_range(date(2015, 1, 1), date(2020, 12, 31)))
        with pytest.raises(ValidationError, match="fanns inte"):
            operations.confirm_import(actor=scene.people["controller"], import_id=sent.pk)
        assert not Figure.objects.exists()

    def test_a_large_file_costs_no_more_queries(self, scene, django_assert_max_num_queries):
        lines = "".join(f"E{i % 2 + 1};preschool;{2016 + i // 120};{i // 2 % 12 + 1};{r};1;1;\n" for i, r in [(i, ("personal", "lokaler", "energi", "övrigt", "intäkter")[i // 24 % 5]) for i in range(600)])
        with django_assert_max_num_queries(14):
            sent, preview = self.send(scene, HEADER + lines)
        assert preview.problems == ()
        assert preview.n_new == 1200
