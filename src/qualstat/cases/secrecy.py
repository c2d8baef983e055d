"""Cases of disclosure control: small counts and dominance by GaussSuppression's names, patterns by sdcTable's."""

import re
from collections.abc import Sequence

import numpy as np

from qualstat import disclosure as library
from qualstat._types import Bools, Floats
from qualstat.cases.case import Answer, Case
from qualstat.disclosure.patterns import is_flat
from qualstat.disclosure.table import TOTAL


def disclosure(case: Case) -> Answer:
    """What is hidden, by the rule that the parameters name."""
    if "dominance" in case.topic.lower() or case.get("contributor"):
        return _magnitude(case)
    if "secondary" in case.topic.lower():
        return _patterns(case)
    return _counts(case)


def _frequency(case: Case) -> tuple[library.Layout, Floats, list[str]]:
    """The cells of the table, counts of the inner ones, and the columns that name the cells."""
    table, dims = case.table, case.words("dims")
    inner = table.numbers(str(case.get("freq", default=table.numeric()[-1])))
    if case.get("formula"):
        return _formula_layout([table.words(name) for name in dims], dims, str(case.get("formula"))), inner, dims
    columns = {name: table.words(name) for name in dims}
    groups = _nested(columns)
    codes = [library.hierarchy(columns[leaf], *(columns[name] for name in above)) for leaf, above in groups.items()]
    return library.crossed([columns[leaf] for leaf in groups], codes), inner, list(groups)


def _nested(columns: dict[str, list[str]]) -> dict[str, list[str]]:
    """Columns whose codes are told by another's belong to its dimension: the finest with those above it."""
    levels: dict[str, list[str]] = {}
    above = {
        name: [
            other
            for other in columns
            if other != name
            and len(set(columns[other])) < len(set(columns[name]))
            and len(set(zip(columns[name], columns[other], strict=True))) == len(set(columns[name]))
        ]
        for name in columns
    }
    told = {name for names in above.values() for name in names}
    for name in columns:
        if name not in told:
            levels[name] = above[name]
    return levels


def _formula_layout(keys: list[list[str]], names: list[str], formula: str) -> library.Layout:
    """Cells of a formula like "~ a * b + c": a total, then each term with the combinations that there are."""
    terms: list[tuple[str, ...]] = []
    for part in formula.replace("~", "").replace(" ", "").split("+"):
        pieces = part.split("*")
        for size in range(1, len(pieces) + 1):
            terms += [t for t in _chosen(pieces, size) if t not in terms]
    terms.sort(key=len)
    n = len(keys[0])
    labels, columns = [(TOTAL,) * len(names)], [np.ones(n, dtype=np.bool_)]
    for term in terms:
        parts = [names.index(name) for piece in term for name in piece.split(":")]
        rows = [tuple(keys[p][i] for p in parts) for i in range(n)]
        for codes in sorted(set(rows)):
            label = [TOTAL] * len(names)
            for p, code in zip(parts, codes, strict=True):
                label[p] = code
            labels.append(tuple(label))
            columns.append(np.array([row == codes for row in rows], dtype=np.bool_))
    return library.Layout(np.stack(columns, axis=1).astype(np.float64), tuple(labels))


def _chosen(pieces: Sequence[str], size: int) -> list[tuple[str, ...]]:
    if size == 0:
        return [()]
    return [(p, *rest) for i, p in enumerate(pieces) for rest in _chosen(pieces[i + 1 :], size - 1)]


def _named(layout: library.Layout, names: list[str]) -> Answer:
    return {name: [label[i] for label in layout.labels] for i, name in enumerate(names)}


def _counts(case: Case) -> Answer:
    """Small counts hidden, with what else must be."""
    layout, inner, names = _frequency(case)
    counts = layout.totals(inner)
    zeros = bool(case.get("protectZeros", default=True))
    primary = library.small(counts, most=int(case.get("maxN", default=3)), zeros=zeros)
    hidden = library.suppress(layout, primary, order=library.order_of(layout, counts))
    cells = _named(layout, names) | {str(case.get("freq", default="freq")): counts}
    cells |= {"primary": primary, "suppressed": hidden}
    return {"cells": cells, "n_primary": int(primary.sum()), "n_suppressed": int(hidden.sum())}


def _magnitude(case: Case) -> Answer:
    """Sums of money that one or two contributors dominate."""
    table = case.table
    value, who = str(case.get("value", default="value")), str(case.get("contributor", default="company"))
    names = [name for name in str(case.get("table", default="")).replace("*", " ").split() if name in table.columns]
    names = names or [name for name in table.names if name not in (value, who)]
    keys, companies = [table.words(name) for name in names], table.words(who)
    rows = list(zip(*keys, companies, strict=True))
    unique = list(dict.fromkeys(rows))
    amount = table.numbers(value)
    summed = np.array([sum(a for a, row in zip(amount, rows, strict=True) if row == u) for u in unique])
    layout = _formula_layout([[u[i] for u in unique] for i in range(len(names))], names, "*".join(names))
    owners = [u[-1] for u in unique]
    given = library.contributions(summed, owners, layout.sums)
    rules = {"dominance_1_80_2_99": library.dominated(given), "p_percent_10": library.guessable(given)}
    counts, totals = np.ones(len(unique)) @ layout.sums, layout.totals(summed)
    shown: Answer = {}
    for rule, primary in rules.items():
        hidden = _hidden(layout, primary, counts, totals, owners)
        cells = _named(layout, names) | {"freq": counts.astype(np.int64), value: totals}
        cells |= {"primary": primary, "suppressed": hidden}
        shown[rule] = {"cells": cells, "n_primary": int(primary.sum()), "n_suppressed": int(hidden.sum())}
    return shown


def _hidden(layout: library.Layout, primary: Bools, counts: Floats, totals: Floats, owners: list[str]) -> Bools:
    """Rows of the same cell are one inner cell; those with one contributor are alone in it."""
    _, first, n = np.unique(layout.sums, axis=0, return_index=True, return_counts=True)
    inner = library.Layout(layout.sums[first], layout.labels)
    alone = [owners[int(i)] if count == 1 else None for i, count in zip(first, n, strict=True)]
    order = library.order_of(layout, counts, totals / (counts + 1))
    return library.suppress(inner, primary, order=order, alone=alone)


def _patterns(case: Case) -> Answer:
    """Patterns of hiding by sdcTable's names: zeros are shown, counts of 1 to 3 are primary."""
    layout, inner, names = _frequency(case)
    counts = layout.totals(inner)
    rule = re.search(r"(\d+)\s*\.\.\s*(\d+)", str(case.get("primary_rule", default="")))
    most = int(rule.group(2)) if rule else int(case.get("maxN", default=3))
    primary = library.small(counts, most=most, zeros=False)
    out: Answer = {"cells": _named(layout, names) | {"freq": counts}, "primary": primary}
    out |= {
        "n_primary": int(primary.sum()),
        "OPT": _pattern(library.cheapest(layout, inner, primary).hidden, primary, counts),
    }
    if is_flat(layout):
        out["SIMPLEHEURISTIC"] = _pattern(library.smallest_in_line(layout, counts, primary), primary, counts)
        out["HYPERCUBE"] = _pattern(library.hypercube(layout, counts, primary), primary, counts)
    seen = library.attack(layout, inner, primary)
    at = np.flatnonzero(primary)
    out["attack_primary_only"] = {
        "sdc": ["u"] * at.size,
        "freq": counts[at],
        "id": at + 1,
        "low": seen.lower[at],
        "up": seen.upper[at],
        "protected": seen.protects()[at],
    }
    return out


def _pattern(hidden: Bools, primary: Bools, counts: Floats) -> Answer:
    status = np.where(primary, "u", np.where(hidden, "x", np.where(counts == 0, "z", "s")))
    second = hidden & ~primary
    return {
        "status": status,
        "n_secondary": int(second.sum()),
        "n_suppressed": int(hidden.sum()),
        "suppressed_freq_sum": counts[second].sum(),
    }
