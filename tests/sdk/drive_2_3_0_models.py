"""Runs inside the environment of sinch 2.3.0: holds requests against the models that library makes its own from.

Reads files of requests, their names as arguments: a line each, `{"operation", "path", "query", "body"}`. Writes how
many it held against each model, and what is wrong with which.
"""

import json
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import parse_qsl

from pydantic import BaseModel, ValidationError
from sinch.domains.conversation.models.v1.apps.internal.app_id_request import AppIdRequest
from sinch.domains.conversation.models.v1.apps.request import UpdateAppRequest
from sinch.domains.conversation.models.v1.internal.mappers.app_mappers import map_channel_credentials_list_to_dict
from sinch.domains.conversation.models.v1.messages.internal.request import ListMessagesRequest, SendMessageRequest

UNKNOWN_TO_THE_MODELS = {"default_sender", "state", "channel_known_id"}
"""The Node library and the documents have the first, the Python library does not. The others can only be read; they are
there because the channels of an app are sent back as they were."""


def send_message(request):
    body = json.loads(request["body"])
    model = SendMessageRequest.model_validate(body)
    # The library would put exactly this on the wire.
    written = json.loads(model.model_dump_json(by_alias=True, exclude_unset=True))
    yield model
    if written != body:
        raise ValueError(f"the library would write {json.dumps(written)[:500]}")


def list_messages(request):
    query = dict(parse_qsl(request["query"], keep_blank_values=True))
    yield ListMessagesRequest.model_validate(query | {"page_size": int(query.get("page_size", 10))})


def change_app(request):
    body = json.loads(request["body"])
    if "channel_credentials" in body:
        body["channel_credentials"] = map_channel_credentials_list_to_dict(body["channel_credentials"])
    yield UpdateAppRequest.model_validate(body | {"app_id": request["path"].rpartition("/")[2]})


def get_app(request):
    yield AppIdRequest.model_validate({"app_id": request["path"].rpartition("/")[2]})


MODELS = {
    "sendMessage": send_message,
    "listMessages": list_messages,
    "changeApp": change_app,
    "getApp": get_app,
    "deleteApp": get_app,
}


def unknown_names(value, where=""):
    """Names that were let through without being known: a misspelling would be among them."""
    if isinstance(value, BaseModel):
        for name in value.__pydantic_extra__ or ():
            if name not in UNKNOWN_TO_THE_MODELS:
                yield f"{where}{name}"
        for name in type(value).model_fields:
            yield from unknown_names(getattr(value, name), f"{where}{name}.")
    elif isinstance(value, list):
        for each in value:
            yield from unknown_names(each, where)


def judge(request):
    """What is wrong with one request, or an empty text."""
    try:
        for model in MODELS[request["operation"]](request):
            strange = sorted(unknown_names(model))
            if strange:
                return f"the library does not know {', '.join(strange)}"
    except (ValidationError, ValueError) as error:
        return f"{type(error).__name__}: {error}"
    return ""


def main():
    held, broken = Counter(), []
    for name in sys.argv[1:]:
        with Path(name).open(encoding="utf-8") as lines:
            for line in lines:
                request = json.loads(line)
                if request["operation"] not in MODELS:
                    continue
                held[request["operation"]] += 1
                problem = judge(request)
                if problem:
                    broken.append({"request": request, "problem": problem})
    json.dump({"held": held, "broken": broken}, sys.stdout)


if __name__ == "__main__":
    main()
