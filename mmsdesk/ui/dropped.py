"""What somebody drags over the window: a campaign file is always the window's, whatever field is below the pointer."""

from pathlib import Path

from PySide6.QtCore import QMimeData

SUFFIX = ".mmsdesk"


def campaign_in(data: QMimeData) -> Path | None:
    """The campaign file that is dragged, if it is one and nothing else.

    A field that takes drops has to ignore it: Qt then offers it to the window, which makes a new draft of it.
    """
    urls = data.urls()
    path = Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
    return path if path is not None and path.suffix.lower() == SUFFIX else None
