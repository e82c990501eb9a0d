"""One message of every kind as a restaurant would write it, with the files it names."""

from mmsdesk.domain.choices import (
    CalendarChoice,
    CallChoice,
    Coordinates,
    LinkChoice,
    LocationChoice,
    ReplyChoice,
    ShareLocationChoice,
)
from mmsdesk.domain.contact_info import ContactInfo, ContactName, Typed
from mmsdesk.domain.message import (
    Card,
    Carousel,
    ChoiceMessage,
    ListItem,
    ListMessage,
    ListSection,
    LocationMessage,
    Media,
    MediaMessage,
    Message,
    Text,
)
from mmsdesk.services.attachments import Attachment, AttachmentKind

OPT_OUT = "\n\nReply STOP to opt out"
PLACE = Coordinates(45.5231, -122.6765)
VIDEO, GIF, PDF, VCARD = (Media(f"media/{name}", name) for name in ("cake.mp4", "brunch.gif", "menu.pdf", "lume.vcf"))
PICTURE = Media("media/truffle.jpg", "truffle.jpg")
K = AttachmentKind
FILES = {
    VIDEO.url: (Attachment(K.VIDEO, "cake.mp4", "0:12"), "candle.jpg"),
    GIF.url: (Attachment(K.GIF, "brunch.gif"), "brunch.jpg"),
    PICTURE.url: (Attachment(K.PICTURE, "truffle.jpg"), "hero.jpg"),
    PDF.url: (Attachment(K.PDF, "truffle-menu.pdf", "286 KB"), ""),
    VCARD.url: (Attachment(K.CONTACT, "Osteria Lume"), ""),
}
"""What each file is, and the sample picture that stands for it."""
KIND_CASES: dict[str, Message] = {
    "text": Text(f"Hi Maya, white-truffle tasting is back this Thursday. Five courses, two seatings.{OPT_OUT}"),
    "media-picture": MediaMessage(PICTURE),
    "media-video": MediaMessage(VIDEO),
    "media-pdf": MediaMessage(PDF),
    "media-contact": MediaMessage(VCARD),
    "card": Card(
        "White truffle nights return to Osteria Lume this Thursday",
        f"Hi Maya, five courses, two seatings. Reserve: lume.menu/truffle{OPT_OUT}",
        PICTURE,
    ),
    "card-gif": Card("", "Brunch is back on Sundays.", GIF, (ReplyChoice("Table for two"),)),
    "choice": ChoiceMessage(
        f"Which seating should we hold for you?{OPT_OUT}",
        (
            ReplyChoice("5:30 pm"),
            ReplyChoice("7:30 pm"),
            CallChoice("Call us", "+15035550100"),
            LinkChoice("Menu", "https://lume.menu/truffle"),
            LocationChoice("Find us", PLACE),
            CalendarChoice("Keep it", "", "", "Dinner", "https://lume.menu/date"),
            ShareLocationChoice("Where are you", "https://lume.menu/here"),
        ),
    ),
    "carousel": Carousel(
        (
            Card("Tasting menu, $95", "Five courses", Media("https://lume.menu/tasting.jpg"), (ReplyChoice("Book"),)),
            Card("Truffle brunch, $42", "From ten", None, (LinkChoice("Menu", "https://lume.menu/brunch"),)),
            Card("Gift card", f"For somebody hungry{OPT_OUT}"),
        ),
        (ReplyChoice("Later"),),
    ),
    "location": LocationMessage("Osteria Lume, 1420 NW Alder St", PLACE),
    "list": ListMessage(
        "Tonight",
        f"Tell us what to keep.{OPT_OUT}",
        None,
        (ListSection("Wine", (ListItem("Barolo", "by the glass"), ListItem("Arneis"))),),
    ),
    "contact": ContactInfo(
        ContactName("Osteria Lume"),
        (Typed("+15035550100"),),
        (Typed("table@lume.menu"),),
        (Typed("https://lume.menu"),),
    ),
}
