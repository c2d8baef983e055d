"""Answers to case files: one adapter per topic between tables and the functions of the library."""

from collections.abc import Callable

from qualstat.cases.case import Answer, Case, load, plain

__all__ = ["Answer", "Case", "answer", "load", "plain"]


def answer(case: Case) -> Answer:
    """Compute what the case asks, as plain JSON values. Raises ValueError for a topic or input that it cannot take."""
    return plain(_adapter(case)(case))


def _adapter(case: Case) -> Callable[[Case], Answer]:
    """The adapter of a topic, found by words in its name; modules are loaded when needed."""
    topic = case.topic.lower()

    def about(*words: str) -> bool:
        return any(word in topic for word in words)

    if about("xmr", "making data count", "powerbi"):
        from qualstat.cases.charts import xmr as found
    elif about("runs rules"):
        from qualstat.cases.charts import runs_rules as found
    elif about("qicharts2", "shewhart"):
        from qualstat.cases.charts import qic as found
    elif about("qcc"):
        from qualstat.cases.charts import qcc as found
    else:
        raise ValueError(f"topic must be one that the library answers; got {case.topic!r}. See --list for its methods.")
    return found
