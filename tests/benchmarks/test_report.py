"""The report of the benchmarks marks what misses its aim, and says what could not be measured."""

from benchmarks.__main__ import report


def page(name, **figures):
    return {
        "page": name,
        "n_queries": 7,
        "server_ms": 20.0,
        "sql_ms": 10.0,
        "kilobytes": 12.0,
        "problem": "",
        **figures,
    }


def results(**city):
    demo = {"pages": [page("desk"), page("thread"), page("gone", problem="status 404")]}
    pages = [page("desk"), page("thread", n_queries=15, server_ms=31.0), page("gone")]
    return {"demo": demo, "city": {"pages": pages, "rows": {"units": 2500}, "built_s": 412.3, **city}}


def test_what_misses_its_aim_is_bold_and_nothing_else():
    text = report(results(), "city")
    assert "| desk | 7 | 20.0 | 10.0 | 2.0 | 1.0 | 12 |" in text
    assert "| thread | **15** | 31.0 | 10.0 | **3.1** | **1.6** | 12 |" in text
    assert "| gone | not measured: status 404" in text
    assert "2,500 units. It was built in 412 s" in text


def test_the_import_is_told_or_why_it_is_not():
    figures = {"rows": 1_000_000, "import_s": 70.0, "copy_s": 10.0, "ratio": 7.0}
    assert "**7.0** times" in report(results(**{"import": figures}), "city")
    assert "not measured: ImportError" in report(results(**{"import": {"problem": "ImportError: x"}}), "city")
    assert "Import" not in report(results(), "city")
