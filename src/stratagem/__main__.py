"""Run as ``python -m stratagem``."""

import sys

from stratagem.cli import main

sys.exit(main())
