"""Where the bundled `mmsdesk-simulator` begins."""

import sys

from mmsdesk.simulator.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
