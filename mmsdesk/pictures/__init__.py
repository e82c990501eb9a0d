"""Reads and mends pictures. Runs in a child process (`machine.child`): these files come from strangers.

Pillow is imported when a function is called, so that whoever needs only the byte readers does not load it.
"""

from typing import Any


def probe(path: str) -> dict[str, Any]:
    """Measure one file: `domain.media.MediaFacts` as plain values. Never raises for what is in the file."""
    from mmsdesk.pictures.probing import probe_file

    return probe_file(path)


def fit(path: str, out_path: str, options: dict[str, Any]) -> dict[str, Any]:
    """Write a picture that MMS carries to `out_path`; options as in `fitting.options_from`. Raises BadInput."""
    from mmsdesk.pictures.fitting import fit_file, options_from

    return fit_file(path, out_path, options_from(options))


def still(path: str, out_path: str) -> dict[str, Any]:
    """Write a JPG of a GIF's first frame to `out_path`. Raises BadInput."""
    from mmsdesk.pictures.stills import write_still

    return write_still(path, out_path)
