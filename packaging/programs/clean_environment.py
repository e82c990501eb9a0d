"""Runs before each bundled program: takes back what the bundle's loader put into the environment.

The loader makes the system look for libraries in our folder first. That is done once this runs; a browser or a file
manager that we start must not inherit it, or it would load ours instead of its own. Our own executables set it again.
"""

import os

_ORIGINAL = "_ORIG"

for _name in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
    os.environ.pop(_name, None)
    _before = os.environ.pop(_name + _ORIGINAL, None)
    if _before is not None:
        os.environ[_name] = _before
for _name in [_name for _name in os.environ if _name.startswith("_PYI_")]:
    del os.environ[_name]
