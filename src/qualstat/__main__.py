"""python -m qualstat."""

import sys

from qualstat.cli import main

sys.exit(main())
