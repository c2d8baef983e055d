"""A document as part of a web page."""

from __future__ import annotations

from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from rodtrad.core.charts.render import mark_of, svg
from rodtrad.core.documents.model import Document, Figure, Text
from rodtrad.core.text import to_html


def to_html_fragment(document: Document) -> SafeString:
    """The document below the page's own heading: its headings begin at h2, charts are images with their table beside."""
    blocks: list[dict[str, Any]] = []
    for block in document.blocks:
        view: dict[str, Any] = {"kind": type(block).__name__, "block": block}
        if isinstance(block, Text):
            view["html"] = to_html(block.markdown)
        if isinstance(block, Figure):
            view["image"] = svg_address(svg(block.chart))
            view["mark"] = mark_of(block.chart)
        blocks.append(view)
    return SafeString(render_to_string("core/documents/document.html", {"document": document, "blocks": blocks}))


def svg_address(drawn: str) -> str:
    """The drawing as a data address: an image may hold what the page's own content policy would stop."""
    from base64 import b64encode

    return "data:image/svg+xml;base64," + b64encode(drawn.encode()).decode()
