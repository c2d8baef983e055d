"""The chart of how many are of each kind: one bar, its parts in order, each with its number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import altair as alt
from altair.utils.schemapi import debug_mode

from rodtrad.core.charts.series import FONT, WIDTH, Chart, styled

COLOURS = ("#17603a", "#b07512", "#9c1c1c", "#9aa5b5")
INKS = ("white", "white", "white", "#1a2130")
HEIGHT = 56


@dataclass(frozen=True, slots=True)
class Share:
    """One kind and how many are of it."""

    name: str
    n: int


def share_chart(*, title: str, shares: Sequence[Share], what: str) -> Chart:
    """One bar of `shares` in their own order (at most four), each part labelled with name and number.

    `what` is what is counted, in the plural. Raises ValueError for more than four parts or a negative number.
    """
    if len(shares) > len(COLOURS):
        raise ValueError(f"shares must be at most {len(COLOURS)} parts; got {len(shares)}.")
    if any(s.n < 0 for s in shares):
        raise ValueError(f"numbers must be 0 or more; got {min(s.n for s in shares)}.")
    total = sum(s.n for s in shares)
    words = ", ".join(f"{s.n} {s.name}" for s in shares)
    with debug_mode(False):
        drawn = alt.layer(*_bar(shares)).resolve_scale(color="independent").properties(width=WIDTH, height=HEIGHT)
        specification = styled(drawn)
    return Chart(
        specification=specification,
        title=title,
        description=f"Stapel: {title}. {total} {what}: {words}.",
        header=(what.capitalize(), "Antal"),
        rows=tuple((s.name, str(s.n)) for s in shares),
    )


def _bar(shares: Sequence[Share]) -> list[alt.Chart]:
    """The parts of the bar, and their numbers on top."""
    rows: list[dict[str, object]] = []
    begin = 0
    for share, ink in zip(shares, INKS, strict=False):
        end = begin + share.n
        if share.n:
            middle = (begin + end) / 2
            rows.append(
                {"name": share.name, "begin": begin, "end": end, "middle": middle, "label": str(share.n), "ink": ink}
            )
        begin = end
    names = [s.name for s in shares]
    scale = alt.Scale(domain=[0, max(begin, 1)], nice=False)
    colours = alt.Scale(domain=names, range=list(COLOURS[: len(names)]))
    colour = alt.Color("name:N", sort=names, scale=colours, legend=alt.Legend(orient="top", title=None))
    base = alt.Chart(alt.Data(values=rows))
    return [
        base.mark_bar(height=26, stroke="white", strokeWidth=2).encode(
            x=alt.X("begin:Q", scale=scale, axis=None), x2="end:Q", color=colour
        ),
        base.mark_text(font=FONT, fontWeight=600, fontSize=13).encode(
            x=alt.X("middle:Q", scale=scale), text="label:N", color=alt.Color("ink:N", scale=None, legend=None)
        ),
    ]
