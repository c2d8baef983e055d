"""Answers to case files: one adapter per topic between tables and the functions of the library."""

from collections.abc import Callable
from importlib import import_module

from qualstat.cases.case import Answer, Case, load, plain

__all__ = ["Answer", "Case", "answer", "load", "plain"]

# Words in a topic, and the adapter that answers it; the first that fits is taken.
_TOPICS: tuple[tuple[tuple[str, ...], str, str], ...] = (
    (("xmr", "making data count", "powerbi"), "xmr", "xmr"),
    (("runs rules",), "qic", "runs_rules"),
    (("qicharts2", "shewhart"), "qic", "qic"),
    (("qcc",), "qcc", "qcc"),
    (("multiplicity", "false discovery"), "tests", "multiplicity"),
    (("interval estimates",), "tests", "intervals"),
    (("two-sample", "two sample", "several groups"), "tests", "two_samples"),
    (("paired", "friedman", "mcnemar", "repeated"), "tests", "paired"),
    (("multilevel", "mixed", "blup"), "models", "mixed"),
    (("panel",), "models", "panel"),
    (("logistic", "poisson regression", "glm", "generalised linear", "generalized linear"), "models", "glm"),
    (("ols", "regression", "newey", "hac", "cluster-robust"), "models", "ols"),
    (("funnel",), "funnels", "funnel"),
    (("agreement", "inter-rater"), "agreements", "agreement"),
    (("composite", "coinr", "compind", "outranking"), "indices", "index"),
    (("dea", "frontier"), "frontiers", "frontier"),
    (("disclosure",), "secrecy", "disclosure"),
)


# The same by the first letters of a case's name, for topics in other words.
_NAMES: tuple[tuple[str, str, str], ...] = (
    ("xmr", "xmr", "xmr"),
    ("pbi", "xmr", "xmr"),
    ("qic", "qic", "qic"),
    ("qcc", "qcc", "qcc"),
    ("fdr", "tests", "multiplicity"),
    ("rate", "tests", "intervals"),
    ("pair", "tests", "paired"),
    ("fun", "funnels", "funnel"),
    ("irr", "agreements", "agreement"),
    ("coin", "indices", "index"),
    ("dea", "frontiers", "frontier"),
    ("sdc", "secrecy", "disclosure"),
)


def answer(case: Case) -> Answer:
    """Compute what the case asks, as plain JSON values. Raises ValueError for a topic or input that it cannot take."""
    topic = case.topic.lower()
    for words, module, name in _TOPICS:
        if any(word in topic for word in words):
            adapter: Callable[[Case], Answer] = getattr(import_module(f"qualstat.cases.{module}"), name)
            return plain(adapter(case))
    for start, module, name in _NAMES:
        if case.name.startswith(start):
            adapter = getattr(import_module(f"qualstat.cases.{module}"), name)
            return plain(adapter(case))
    raise ValueError(f"topic must be one that the library answers; got {case.topic!r}. See the README of the cases.")
