"""The rule is data, and what it proposes can be worked out by hand."""

import pytest

from rodtrad.follow.reports.rollup import RollUp, Rule

WORDS = {"fully": "helt", "partly": "delvis", "not": "ej"}


def rolled(n_asked=31, n_indicators=0, n_reached=0, rule=None, **counts):
    rule = rule or Rule()
    return RollUp(n_asked, counts, n_indicators=n_indicators, n_indicators_reached=n_reached, rule=rule)


@pytest.mark.parametrize(
    ("given", "proposal"),
    [
        ({"n_asked": 4, "fully": 4}, "fully"),
        ({"n_asked": 5, "fully": 4, "partly": 1}, "fully"),
        ({"n_asked": 5, "fully": 3, "partly": 2}, "partly"),
        ({"n_asked": 10, "fully": 9, "not": 1}, "partly"),
        ({"n_asked": 4, "partly": 2, "not": 2}, "not"),
        ({"n_asked": 4, "fully": 2}, "fully"),
        ({"n_asked": 5, "fully": 2}, ""),
        ({"n_asked": 0}, ""),
        ({"n_asked": 4, "fully": 4, "n_indicators": 4, "n_reached": 3}, "partly"),
        ({"n_asked": 4, "fully": 4, "n_indicators": 4, "n_reached": 4}, "fully"),
        ({"n_asked": 4, "fully": 4, "n_indicators": 4, "n_reached": 3, "rule": Rule(indicator_share=0.75)}, "fully"),
        ({"n_asked": 5, "fully": 3, "partly": 2, "rule": Rule(fully_share=0.6)}, "fully"),
        ({"n_asked": 5, "fully": 2, "rule": Rule(least_coverage=0.4)}, "fully"),
    ],
)
def test_what_is_proposed(given, proposal):
    assert rolled(**given).proposal == proposal


def test_the_sentence_gives_coverage_spread_and_indicators():
    sentence = rolled(n_indicators=4, n_reached=3, fully=19, partly=6, **{"not": 2}).sentence(WORDS, "enheter")

    assert sentence == ("27 av 31 enheter har rapporterat: 19 helt, 6 delvis, 2 ej. Indikatorer: 3 av 4 når årsmålet.")


def test_the_exempted_are_told_of_and_are_not_missing():
    few = RollUp(2, {"fully": 2}, n_exempt=1)

    assert few.coverage == 1.0
    assert "1 är undantagna" in few.sentence(WORDS, "enheter")


def test_those_below_disagree_when_some_say_the_best_and_some_the_worst():
    assert rolled(fully=3, **{"not": 1}).disagrees
    assert not rolled(fully=3, partly=2).disagrees


def test_the_rule_is_told_with_its_own_figures():
    assert "75 %" in Rule(fully_share=0.75).sentence(WORDS)
