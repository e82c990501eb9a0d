"""An attachment as the phone needs it to be painted: what it is, its picture, whether it is still being read."""

from dataclasses import dataclass

from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage

from mmsdesk.services.attachments import Attachment, AttachmentKind


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of an animation and how long it stands (ms)."""

    image: QImage
    stays_ms: int


@dataclass(frozen=True, slots=True)
class MediaLook:
    """One attachment. `image` is the picture, or the still of what moves; `frames` is what a GIF plays on hover."""

    attachment: Attachment
    image: QImage | None = None
    frames: tuple[Frame, ...] = ()
    is_loading: bool = False

    @property
    def kind(self) -> AttachmentKind:
        return self.attachment.kind

    @property
    def has_image(self) -> bool:
        """Whether there is a picture to paint."""
        return self.image is not None and not self.image.isNull()

    @property
    def is_broken(self) -> bool:
        """Nothing of it can be shown. A video without a still is not broken: it gets a plain poster."""
        if self.is_loading:
            return False
        if not self.attachment.is_readable:
            return True
        return not self.has_image and self.kind is not AttachmentKind.VIDEO and not self.kind.is_chip

    @property
    def size(self) -> QSizeF | None:
        """Its shape in px, if it has one."""
        if self.image is not None and not self.image.isNull():
            return QSizeF(self.image.size())
        if self.attachment.width > 0 and self.attachment.height > 0:
            return QSizeF(self.attachment.width, self.attachment.height)
        return None


def picture_look(image: QImage, name: str = "") -> MediaLook:
    """The look of a picture that is at hand."""
    attachment = Attachment(AttachmentKind.PICTURE, name, width=image.width(), height=image.height())
    return MediaLook(attachment, image)
