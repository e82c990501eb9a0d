"""What we raise when a person can act on it.

MMSDeskError
├── BadInput        a file, a field or a command line that cannot be used
│   └── BadFile     a file whose content cannot be used; has a stable `code`
├── NotFound        a campaign, list or file that is not there
├── Refused         the desk will not do it (finished campaign, blocked by a check)
├── Busy            somebody else holds what we need (the profile's lock)
├── Cancelled       the person stopped it
└── Trouble         a service or the disk failed; trying again later may help
"""


class MMSDeskError(Exception):
    """Something the user can act on: a title saying what happened and a hint saying what to do next."""

    exit_code = 2

    def __init__(self, title: str, hint: str = "") -> None:
        super().__init__(title)
        self.title = title
        self.hint = hint

    @property
    def command_hint(self) -> str:
        """The hint on the command line, where other ways may be open than in the window."""
        return self.hint


class BadInput(MMSDeskError):
    """The file, field or argument cannot be used; nothing was changed."""

    exit_code = 2


class BadFile(BadInput):
    """A file that cannot be used as it is; `code` says why in one stable word, for programs and tests."""

    def __init__(self, title: str, hint: str, code: str) -> None:
        super().__init__(title, hint)
        self.code = code


class NotFound(MMSDeskError):
    """What was asked for is not in this profile or at this place."""

    exit_code = 4


class Refused(MMSDeskError):
    """The desk will not do this, to protect the people on the list."""

    exit_code = 3


class Busy(MMSDeskError):
    """Another MMSDesk holds what is needed; nothing was changed."""

    exit_code = 5


class Cancelled(MMSDeskError):
    """The person stopped the work; nothing was changed."""

    exit_code = 130


class Trouble(MMSDeskError):
    """A service, the keyring or the disk failed; the work is kept and can go on later."""

    exit_code = 6
