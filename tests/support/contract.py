"""The description of the API as a judge of requests: `tests/contract/sinch-conversation.openapi.json`.

    problems = load_contract().problems(Request("POST", "/v1/projects/…/messages:send", body="{}"))

Every simulator that a test starts writes down what came in; `judge_recording` looks at what our own client sent of it.
"""

import functools
import json
import os
import re
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError, best_match

DESCRIPTION: Final = Path(__file__).parents[1] / "contract" / "sinch-conversation.openapi.json"
OUR_CLIENT: Final = "MMSDesk/"
"""How the User-Agent of every request of ours begins. Tests that write to the simulator themselves have another."""
SESSION_FOLDER: Final = "MMS_CONTRACT_SESSION"
"""The environment variable with the folder in which a test run collects what was emitted, see `emitted`."""

_FORM: Final = "application/x-www-form-urlencoded"


Counts = Callable[[ValidationError], bool]
_ALL: Final[Counts] = lambda _error: True  # noqa: E731 - a value like the one below
_NOT_OF_IDS: Final[Counts] = lambda error: not _is_of_an_id(error)  # noqa: E731


class ContractBroken(AssertionError):
    """Our client sent what the description does not allow."""


@dataclass(frozen=True, slots=True)
class Request:
    """One request as it came in; `query` and `path` as on the wire, `body` decoded."""

    method: str
    path: str
    query: str = ""
    body: str = ""
    content_type: str = "application/json"
    user_agent: str = f"{OUR_CLIENT}test"


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the description, its schemas ready to judge."""

    name: str
    path: re.Pattern[str]
    in_path: Mapping[str, Draft202012Validator]
    in_query: Mapping[str, tuple[str, Draft202012Validator]]
    needed: frozenset[str]
    bodies: Mapping[str, Draft202012Validator]

    def problems(self, request: Request, counts: Counts) -> Iterator[str]:
        """What is wrong with a request to this operation, as far as it `counts`."""
        found = self.path.fullmatch(request.path)
        assert found is not None
        for name, value in found.groupdict().items():
            yield from _judge(self.in_path[name], unquote(value), f"{name} in the path", counts)
        yield from self._query_problems(parse_qsl(request.query, keep_blank_values=True), counts)
        yield from self._body_problems(request, counts)

    def _query_problems(self, given: list[tuple[str, str]], counts: Counts) -> Iterator[str]:
        for name in self.needed - {name for name, _ in given}:
            yield f"{name} is missing in the query"
        for name, value in given:
            if name not in self.in_query:
                yield f"{name} in the query is not described"
                continue
            kind, validator = self.in_query[name]
            yield from _judge(validator, _read_as(kind, value), f"{name} in the query", counts)

    def _body_problems(self, request: Request, counts: Counts) -> Iterator[str]:
        if not self.bodies:
            if request.body:
                yield "a body, where none is described"
            return
        content_type = request.content_type.partition(";")[0].strip().lower()
        if content_type not in self.bodies:
            yield f"a body of type {content_type or 'none'}"
            return
        try:
            body = dict(parse_qsl(request.body)) if content_type == _FORM else json.loads(request.body)
        except ValueError as error:
            yield f"the body cannot be read: {error}"
            return
        yield from _judge(self.bodies[content_type], body, "the body", counts)


class Contract:
    """All operations of a description."""

    def __init__(self, described: Mapping[str, Any]) -> None:
        self._described = described
        self._operations: dict[str, list[Operation]] = {}
        for path, item in described["paths"].items():
            for method in item.keys() - {"parameters"}:
                operation = self._read(path, item, item[method])
                self._operations.setdefault(method.upper(), []).append(operation)

    def find(self, request: Request) -> Operation | None:
        """The operation a request asks for; a path in plain text goes before one with a name in that place."""
        found = [one for one in self._operations.get(request.method, ()) if one.path.fullmatch(request.path)]
        return min(found, key=lambda one: len(one.in_path), default=None)

    def problems(self, request: Request, *, made_up_ids: bool = False) -> list[str]:
        """What is wrong with a request; empty when it is as described. `made_up_ids`: ids may have any form."""
        operation = self.find(request)
        if operation is None:
            return ["there is no such operation"]
        return list(operation.problems(request, _NOT_OF_IDS if made_up_ids else _ALL))

    def _read(self, path: str, item: Mapping[str, Any], operation: Mapping[str, Any]) -> Operation:
        parameters = [self._resolve(one) for one in (*item.get("parameters", ()), *operation.get("parameters", ()))]
        in_query = [one for one in parameters if one["in"] == "query"]
        pattern = "".join(
            f"(?P<{part[1:-1]}>[^/:]+)" if part.startswith("{") else re.escape(part)
            for part in re.split(r"(\{\w+\})", path)
        )
        content = operation.get("requestBody", {}).get("content", {})
        return Operation(
            name=operation["operationId"],
            path=re.compile(pattern),
            in_path={one["name"]: self._validator(one["schema"]) for one in parameters if one["in"] == "path"},
            in_query={
                one["name"]: (self._resolve(one["schema"]).get("type", ""), self._validator(one["schema"]))
                for one in in_query
            },
            needed=frozenset(one["name"] for one in in_query if one.get("required")),
            bodies={kind: self._validator(one["schema"]) for kind, one in content.items()},
        )

    def _resolve(self, value: Mapping[str, Any]) -> Mapping[str, Any]:
        if "$ref" not in value:
            return value
        found: Any = self._described
        for key in value["$ref"].removeprefix("#/").split("/"):
            found = found[key]
        return self._resolve(found)

    def _validator(self, schema: Mapping[str, Any]) -> Draft202012Validator:
        return Draft202012Validator({**schema, "components": self._described["components"]})


def _judge(validator: Draft202012Validator, value: object, where: str, counts: Counts) -> Iterator[str]:
    if validator.is_valid(value):
        return
    worst = best_match(error for error in validator.iter_errors(value) if counts(error))
    if worst is None:
        return
    place = "".join(f".{step}" if isinstance(step, str) else f"[{step}]" for step in worst.absolute_path)
    yield f"{where}{place}: {worst.message[:300]}"


def _is_of_an_id(error: ValidationError) -> bool:
    place = str(error.absolute_path[-1]) if error.absolute_path else ""
    return error.validator in {"pattern", "format"} and (not place or place == "id" or place.endswith("_id"))


def _read_as(kind: str, text: str) -> object:
    """A value of a query string as what it stands for; itself when it does not."""
    if kind == "integer" and re.fullmatch(r"-?\d+", text):
        return int(text)
    if kind == "boolean" and text in ("true", "false"):
        return text == "true"
    return text


@functools.cache
def load_contract() -> Contract:
    """The description of this project, read once."""
    return Contract(json.loads(DESCRIPTION.read_bytes()))


def read_recording(path: Path) -> Iterator[Request]:
    """What our own client sent to a simulator, from the file the simulator wrote."""
    if not path.exists():
        return
    with path.open("rb") as lines:
        for line in lines:
            if line.endswith(b"\n"):  # else the process was ended in the middle of it
                request = Request(**json.loads(line))
                if request.user_agent.startswith(OUR_CLIENT):
                    yield request


def judge_recording(path: Path) -> None:
    """Raises `ContractBroken` for requests of ours that are not as described; hands all on to the session."""
    requests = list(dict.fromkeys(read_recording(path)))
    hand_on(requests)
    judge(requests)


def judge(requests: Iterable[Request], *, made_up_ids: bool = False) -> None:
    """Raises `ContractBroken` naming the first few requests that are not as described.

    `made_up_ids`: a test's own "app-1" stands where an id of Sinch's form would; everything else counts.
    """
    contract = load_contract()
    broken = [(one, found) for one in requests if (found := contract.problems(one, made_up_ids=made_up_ids))]
    if broken:
        told = [f"{request.method} {request.path} {request.body[:500]}: {found}" for request, found in broken[:5]]
        raise ContractBroken(f"{len(broken)} requests are not as described:\n" + "\n".join(told))


def hand_on(requests: Iterable[Request]) -> None:
    """Leaves requests for the look at the whole run; nothing outside a run that wants them."""
    folder = os.environ.get(SESSION_FOLDER)
    if folder:
        write_requests(Path(folder), requests)


def write_requests(folder: Path, requests: Iterable[Request]) -> None:
    """Puts requests into a folder in the form in which the library's environment reads them."""
    contract = load_contract()
    rows = []
    for request in requests:
        operation = contract.find(request)
        name = operation.name if operation else ""
        rows.append(json.dumps({"operation": name, "path": request.path, "query": request.query, "body": request.body}))
    if rows:
        (folder / f"{uuid.uuid4().hex}.jsonl").write_text("\n".join(rows) + "\n", encoding="utf-8")
