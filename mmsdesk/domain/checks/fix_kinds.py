"""What the buttons of findings do, by their kind: the vocabulary that rules, windows and `check --json` share."""

from collections.abc import Mapping
from typing import Final

FIX_KINDS: Final[Mapping[str, str]] = {
    "add_optout_line": "adds the line that says how to opt out",
    "bake_rotation": "turns the picture for good and takes out what else the file holds",
    "choose_sender": "opens the choice of the sender",
    "clean_body": "takes hidden characters out of the text",
    "convert_jpeg": "makes a JPG of the picture",
    "crop_picture": "crops the picture to a shape that phones show well",
    "edit_body": "shows the place in the text",
    "edit_link": "shows the link",
    "edit_part": "shows the answer, the card, the place, the list or the contact",
    "edit_subject": "goes to the subject",
    "fill_transparency": "fills clear areas with white",
    "fit_picture": "makes the picture smaller",
    "join_subject": "makes the subject one line",
    "open_connection": "opens Connection",
    "plain_subject": "writes the subject with plain letters",
    "rename_field": "uses the field that was probably meant",
    "rename_media": "gives the file a plain name",
    "replace_picture": "asks for another file",
    "send_test": "sends a test",
    "shorten_subject": "shows what is too much of the subject",
    "show_people": "shows who they are",
    "shrink_gif": "makes the animation anew and smaller",
    "use_card": "makes it a card, which can carry words",
    "use_fallback": "writes a fallback into the merge field",
}

FITTING: Final = frozenset(
    {"bake_rotation", "convert_jpeg", "crop_picture", "fill_transparency", "fit_picture", "shrink_gif"}
)
"""Those that make a new picture. Their argument is `Preset.fitting`: how small it has to become."""
