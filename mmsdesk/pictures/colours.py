"""Turns whatever colours a picture has into the plain ones every phone shows: opaque, 8-bit sRGB."""

import io

from PIL import Image, ImageCms, ImageColor


def opaque_srgb(image: Image.Image, fill: str) -> Image.Image:
    """The picture as RGB, clear areas painted in `fill` (#rrggbb), its colour profile applied."""
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        image = _eight_bit(image)
    if image.mode in ("RGBA", "LA", "PA", "RGBa") or "transparency" in image.info:
        layer = image.convert("RGBA")
        ground = Image.new("RGBA", layer.size, (*ImageColor.getrgb(fill)[:3], 255))
        ground.alpha_composite(layer)
        return ground.convert("RGB")
    profile = image.info.get("icc_profile")
    if profile and image.mode in ("RGB", "CMYK"):
        return _to_srgb(image, profile)
    return image.convert("RGB")


def _eight_bit(image: Image.Image) -> Image.Image:
    """Grey of 8 bits from deeper grey: of 16 bits the upper eight, of open-ended values (TIFF) by what is in them."""
    if image.mode != "F":
        return image.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    _, highest = image.getextrema()
    top = highest if isinstance(highest, (int, float)) else 0.0
    scale = 255.0 if top <= 1 else 1.0 if top <= 255 else 1 / 256
    return image.point(lambda value: value * scale + 0).convert("L")


def _to_srgb(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(image, given, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image.convert("RGB")  # a broken profile: the plain conversion is the best there is
    return converted if converted is not None else image.convert("RGB")
