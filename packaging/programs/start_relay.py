"""Where the bundled `mmsdesk-relay` begins."""

import sys

from mmsdesk.relay.__main__ import main

if __name__ == "__main__":
    sys.exit(main())
