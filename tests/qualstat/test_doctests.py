"""Examples in docstrings give what they say."""

import doctest
import pkgutil
from importlib import import_module

import pytest

import qualstat

MODULES = sorted(m.name for m in pkgutil.walk_packages(qualstat.__path__, "qualstat.") if "__main__" not in m.name)


@pytest.mark.parametrize("name", MODULES)
def test_examples(name: str) -> None:
    assert doctest.testmod(import_module(name)).failed == 0


def test_modules_are_pure() -> None:
    """No module of the library pulls in Django or pandas when it is loaded."""
    import subprocess
    import sys

    code = f"import sys; [__import__(n) for n in {MODULES!r}]; print([m for m in ('django', 'pandas') if m in sys.modules])"
    got = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert got.stdout.strip() == "[]"
