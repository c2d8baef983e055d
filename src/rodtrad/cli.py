"""The command `rodtrad`: Django's management commands and ours."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run a management command with the product's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rodtrad.config.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["rodtrad", *sys.argv[1:]])
