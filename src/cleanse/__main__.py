"""`python -m cleanse` is the command."""

import sys

from cleanse.cli.main import main

sys.exit(main())
