"""`python -m mmsdesk` and the `mmsdesk` command."""

import sys

from mmsdesk.app import main

if __name__ == "__main__":
    sys.exit(main())
