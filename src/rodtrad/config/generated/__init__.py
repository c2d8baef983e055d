"""What is generated in the documentation: a generator takes the checkout's folder and returns file names with their texts."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from rodtrad.config.generated import dictionary, graph, pages, permissions, states

Generator = Callable[[Path], dict[str, str]]

GENERATORS: dict[str, Generator] = {
    "states": states.generate,
    "dictionary": dictionary.generate,
    "graph": graph.generate,
    "pages": pages.generate,
    "permissions": permissions.generate,
}
