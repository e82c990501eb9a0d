"""A text with merge fields as one person reads it, rendered anew only where it was changed: it runs at every key."""

from collections.abc import Mapping
from typing import Final

from mmsdesk.domain.message import Card, Message, Text
from mmsdesk.domain.rendering import compile_message, tidy
from mmsdesk.domain.template import compile_template

_KEPT: Final = 500


class LiveText:
    """Renders messages for one person after the other. A merge field never goes beyond its line, so lines are kept."""

    def __init__(self) -> None:
        self._values: Mapping[str, str] = {}
        self._lines: dict[str, str] = {}

    def render(self, message: Message, values: Mapping[str, str]) -> Message:
        """The same as `compile_message(message).render(values)`."""
        if values is not self._values:
            self._values, self._lines = values, {}
        if isinstance(message, Text):
            return Text(self._text(message.text))
        if isinstance(message, Card) and not message.choices:
            return Card(self._text(message.title), self._text(message.description), message.media)
        return compile_message(message).render(values)

    def _text(self, text: str) -> str:
        return tidy("\n".join([self._line(line) for line in text.split("\n")]))

    def _line(self, line: str) -> str:
        if "{{" not in line:
            return line
        found = self._lines.get(line)
        if found is None:
            if len(self._lines) >= _KEPT:
                self._lines.clear()
            found = self._lines[line] = compile_template(line).render(self._values)
        return found
