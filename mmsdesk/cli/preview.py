"""`preview`: what one person would get, as text, or as a picture of the phone."""

import argparse
import os
from pathlib import Path
from typing import Any, Final

from mmsdesk.cli.finding import find_campaign
from mmsdesk.cli.output import note, print_json
from mmsdesk.domain.arrival import Arrival, MediaPart, TextPart, arrive
from mmsdesk.domain.checks import Finding
from mmsdesk.domain.errors import BadInput, NotFound, Trouble
from mmsdesk.domain.message import Campaign, Media
from mmsdesk.domain.rendering import compile_message
from mmsdesk.machine.child import run_in_child
from mmsdesk.machine.screen import check_installed
from mmsdesk.services.attachments import Attachment, conversation_text, find_attachment
from mmsdesk.services.campaign_files import SUFFIX, load_campaign
from mmsdesk.services.definitions import campaign_of
from mmsdesk.services.desk import Desk
from mmsdesk.services.media import StoredMedia
from mmsdesk.services.previewing import Seen, choose_seen
from mmsdesk.services.publishing import address_for

_NO_SENDER: Final = "Your sender"
_PICTURE_SUFFIX: Final = ".png"
_PICTURE_BEGINS: Final = b"\x89PNG\r\n\x1a\n"
_DRAWING_SECONDS: Final = 60.0
_DRAWING_MB: Final = 4096
"""Address space, most of which Qt maps and never touches."""

Found = dict[str, tuple[Attachment, StoredMedia | None]]


def preview(desk: Desk, arguments: argparse.Namespace) -> int:
    """Text on standard output without loading the window's library; a picture is drawn by a child that does."""
    if arguments.out is not None:
        _refuse_to_destroy(arguments.out)
        check_installed()
    campaign, list_name = _campaign(desk, arguments.campaign)
    list_name = arguments.list_name or list_name
    seen = choose_seen(desk, list_name, arguments.person or "")
    account = desk.account_or_none()
    sender = (
        campaign.sender.strip() or (account.sender if account is not None else desk.settings().sender) or _NO_SENDER
    )
    message = compile_message(campaign.message).render(seen.values)
    arrival = arrive(message, sender, address_for(desk.reader(), account))
    attachments: Found = {
        part.ref: find_attachment(desk.media, Media(part.ref, part.filename))
        for part in arrival.parts
        if isinstance(part, MediaPart)
    }
    findings = [it for it in desk.check(campaign, list_name).findings if it.word != "tip"]
    if arguments.out is not None:
        _draw(desk, arrival, attachments, arguments)
    _tell(campaign, list_name, seen, arrival, attachments, findings, arguments)
    return 0


def _campaign(desk: Desk, text: str) -> tuple[Campaign, str]:
    """A campaign by file, id or name, with its list (empty for none, and for one that is gone)."""
    path = Path(text)
    if path.suffix.lower() in {SUFFIX, ".json"} or path.is_file():
        return load_campaign(path, desk.media), ""
    row = find_campaign(desk, text)
    try:
        desk.count_people(row.list_name)
    except NotFound:
        return campaign_of(row.definition), ""
    return campaign_of(row.definition), row.list_name


def _tell(
    campaign: Campaign,
    list_name: str,
    seen: Seen,
    arrival: Arrival,
    attachments: Found,
    findings: list[Finding],
    arguments: argparse.Namespace,
) -> None:
    text = conversation_text(arrival, {ref: found for ref, (found, _) in attachments.items()})
    blocking = sum(finding.blocks for finding in findings)
    if arguments.as_json:
        words = next((part for part in arrival.parts if isinstance(part, TextPart)), TextPart("", ""))
        print_json(
            {
                "campaign": campaign.name,
                "list": list_name,
                "person": seen.name,
                "place": seen.place if seen.people else None,
                "people": seen.people,
                "sender": arrival.sender,
                "subject": words.subject,
                "body": words.body,
                "attachments": [_attachment_json(found) for found, _ in attachments.values()],
                "problems": len(findings),
                "blockers": blocking,
                "picture": str(arguments.out) if arguments.out is not None else None,
            }
        )
        return
    whom = ", ".join(part for part in (seen.name, seen.words) if part) + (f" on “{list_name}”" if seen.people else "")
    note(f"“{campaign.name}” as {whom}")
    if arguments.out is not None:
        note(f"{arguments.out} now shows it.")
        return
    print(f"From {arrival.sender}")
    print(text or "The message is empty.")
    print()
    print(_problems(len(findings), blocking))


def _problems(problems: int, blocking: int) -> str:
    if not problems:
        return "No problems"
    stops = f", {blocking} {'stops' if blocking == 1 else 'stop'} the send" if blocking else ""
    return f"{problems} problem{'' if problems == 1 else 's'}{stops}"


def _attachment_json(found: Attachment) -> dict[str, Any]:
    return {
        "kind": found.kind.name.lower(),
        "name": found.name,
        "detail": found.detail,
        "width": found.width,
        "height": found.height,
        "readable": found.is_readable,
    }


def _refuse_to_destroy(out: Path) -> None:
    """Raises BadInput unless a picture may be put there: in place of nothing, an empty file or an older PNG."""
    if out.suffix.lower() != _PICTURE_SUFFIX:
        raise BadInput(f"“{out}” is not the name of a PNG picture", "Let the name after -o end in .png.")
    try:
        with out.open("rb") as file:
            beginning = file.read(len(_PICTURE_BEGINS))
    except FileNotFoundError:
        return
    except OSError as error:
        raise BadInput(f"{out} could not be written", f"Choose another place. ({error.strerror or error})") from error
    if beginning not in {b"", _PICTURE_BEGINS}:
        raise BadInput(
            f"{out} is there already and is not a PNG picture",
            "It was left as it is. Choose another name for the picture.",
        )


def _draw(desk: Desk, arrival: Arrival, attachments: Found, arguments: argparse.Namespace) -> None:
    """Have the phone drawn beside the wished file, then put it in place: an older picture stays until it is whole."""
    out: Path = arguments.out
    part = out.with_name(f".{out.name}.{os.getpid()}.part")
    payload = {
        "sender": arrival.sender,
        "parts": [_part_json(desk, it, attachments) for it in arrival.parts],
        "skin": arguments.skin,
        "theme": arguments.theme,
        "notification": arguments.notification,
        "out_path": str(part.absolute()),
    }
    try:
        run_in_child("preview.draw", {"work": payload}, seconds=_DRAWING_SECONDS, memory_mb=_DRAWING_MB)
        part.replace(out)
    except OSError as error:
        raise Trouble(f"{out} could not be written", f"Choose another place. ({error.strerror or error})") from error
    finally:
        part.unlink(missing_ok=True)


def _part_json(desk: Desk, part: MediaPart | TextPart, attachments: Found) -> dict[str, Any]:
    if isinstance(part, TextPart):
        return {"subject": part.subject, "body": part.body}
    found, stored = attachments[part.ref]
    still = desk.media.still(stored) if stored is not None else None
    path = still or (desk.media.path_of(stored) if stored is not None else None)
    kind = found.kind.name.lower()
    return {
        "ref": part.ref,
        "filename": part.filename,
        "kind": kind,
        "name": found.name,
        "detail": found.detail,
        "width": found.width,
        "height": found.height,
        "readable": found.is_readable,
        # only pictures, and the stills made of what moves, are opened
        "picture": str(path.absolute()) if path is not None and (still or kind == "picture") else "",
    }
