"""Files as they come: encodings, delimiters, numbers, dates, and what is made to do harm."""

from __future__ import annotations

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from rodtrad.exchange.files.sheets import Formula, Unreadable, read_sheet, write_csv, write_workbook
from rodtrad.exchange.files.sheets.model import disarm, rearm

WORDS = "kod;namn\nE1;Förskolan Åkerbär – två små"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_every_usual_encoding_gives_the_same_text(encoding):
    sheet = read_sheet(WORDS.encode(encoding))

    assert sheet.header == ("kod", "namn")
    assert sheet.rows[0].cells == ("E1", "Förskolan Åkerbär – två små")


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_every_usual_delimiter_is_found(delimiter):
    text = f'kod{delimiter}"namn; och, mer|annat"\nE1{delimiter}"a{delimiter}b"\n'

    sheet = read_sheet(text.encode())

    assert sheet.header == ("kod", "namn; och, mer|annat")
    assert sheet.rows[0].cells == ("E1", f"a{delimiter}b")


def test_rows_keep_the_numbers_that_the_spreadsheet_shows():
    sheet = read_sheet('kod;namn\n\nE1;"två\nrader"\n;\nE2;x\n'.encode())

    assert [row.number for row in sheet.rows] == [3, 5]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n ; ; \n", "empty"),
        (b'kod;namn\n"E1;x', "broken_row"),
        (b"kod;namn\x00\nE1;\x00x" * 40, "not_text"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 600, "old_excel"),
        (b"PK\x03\x04" + b"x" * 600, "not_a_workbook"),
        (";".join("abc" for _ in range(400)).encode(), "too_wide"),
        (b"kod\n" + b"x\n" * 200_001, "too_many_rows"),
    ],
)
def test_what_is_no_table_is_refused_in_a_sentence(content, code):
    with pytest.raises(Unreadable) as refusal:
        read_sheet(content)

    assert refusal.value.code == code
    assert refusal.value.messages[0].endswith(".")


def test_a_hundred_thousand_rows_are_read():
    content = "kod;namn\n" + "".join(f"E{i};Enhet {i}\n" for i in range(100_000))

    assert len(read_sheet(content.encode()).rows) == 100_000


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_a_formula_is_never_computed_and_always_told():
    sheet = read_sheet(workbook(["kod", "namn"], ["E1", "=1+1"], ["E2", "x"]))

    assert isinstance(sheet.rows[0].cells[1], Formula)
    assert not isinstance(sheet.rows[1].cells[1], Formula)


def test_numbers_dates_and_flags_of_excel_are_read_as_text():
    from datetime import date, datetime

    sheet = read_sheet(workbook(["a", "b", "c", "d", "e"], [1, 2.5, date(2026, 4, 30), datetime(2026, 4, 30), True]))  # noqa: DTZ001

    assert sheet.rows[0].cells == ("1", "2.5", "2026-04-30", "2026-04-30", "ja")


def packed(parts: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def test_a_zip_bomb_is_not_unpacked():
    bomb = packed({"xl/worksheets/sheet1.xml": b"<a>" + b"0" * (201 * 1024 * 1024)})
    assert len(bomb) < 300_000

    with pytest.raises(Unreadable) as refusal:
        read_sheet(bomb)

    assert refusal.value.code == "zip_bomb"


def test_entities_of_ones_own_are_refused():
    laughs = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY l "ha"><!ENTITY m "&l;&l;&l;">]><worksheet>&m;</worksheet>'

    with pytest.raises(Unreadable) as refusal:
        read_sheet(packed({"[Content_Types].xml": laughs, "xl/worksheets/sheet1.xml": laughs}))

    assert refusal.value.code == "not_a_workbook"


def test_many_small_parts_are_refused():
    with pytest.raises(Unreadable) as refusal:
        read_sheet(packed({f"p{i}.xml": b"<a/>" for i in range(1001)}))

    assert refusal.value.code == "zip_bomb"


@pytest.mark.parametrize("text", ["=1+1", "+46 8", "-5", "@SUM(A1)", "\tx", "'=1", "''-x"])
def test_what_a_spreadsheet_would_run_is_disarmed_and_comes_back(text):
    assert disarm(text) == f"'{text}"
    assert rearm(disarm(text)) == text


TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=30)
ANY_CELL = st.one_of(TEXTS, st.text("'=+-@\t\r\n;,\"|x ", max_size=8))
PLAIN_CELL = ANY_CELL.map(lambda t: "".join(c for c in t if c >= " " and c not in "\x7f\ufffe\uffff"))


@given(st.lists(st.tuples(ANY_CELL, ANY_CELL), max_size=8))
def test_any_table_written_as_csv_is_read_back_exactly(rows):
    filled = [row for row in rows if any(c.strip() for c in row)]

    sheet = read_sheet(b"".join(write_csv(["a", "b"], rows)))

    assert [row.cells for row in sheet.rows] == filled


@given(st.lists(st.tuples(PLAIN_CELL, PLAIN_CELL), max_size=5))
def test_any_table_written_as_a_workbook_is_read_back_exactly(rows):
    filled = [row for row in rows if any(c.strip() for c in row)]

    sheet = read_sheet(write_workbook(["a", "b"], rows, title="t"))

    assert [row.cells for row in sheet.rows] == filled
