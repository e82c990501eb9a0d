"""Pictures drawn for the tests: small, seeded, of every kind that has to be told apart."""

import io
import random
import struct
import zlib
from pathlib import Path
from typing import Any

from PIL import Image


def noise(width: int, height: int, mode: str = "RGB", *, grain: int = 4, seed: int = 7) -> Image.Image:
    """A picture that compresses badly: random patches of `grain` pixels."""
    rng = random.Random(seed)
    bands = len(Image.new(mode, (1, 1)).getbands())
    small = (max(1, width // grain), max(1, height // grain))
    image = Image.frombytes(mode, small, rng.randbytes(small[0] * small[1] * bands))
    return image.resize((width, height), Image.Resampling.BICUBIC if grain > 1 else Image.Resampling.NEAREST)


def saved(path: Path, image: Image.Image, **options: Any) -> Path:
    image.save(path, **options)
    return path


def jpeg_bytes(image: Image.Image, **options: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", **options)
    return out.getvalue()


def camera_exif(orientation: int = 6) -> Image.Exif:
    """What a phone's camera writes: rotation, maker and place."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Phone"
    exif.get_ifd(0x8825)[1] = "N"
    exif[0x8825] = {1: "N", 2: (45.0, 31.0, 0.0)}
    return exif


def huge_png_header(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be enormous."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(99))) + chunk(b"IEND", b"")


def moving(
    path: Path, frames: int, size: tuple[int, int], *, duration: int = 100, grain: int = 8, **options: Any
) -> Path:
    """An animation whose every frame is another random picture, in grey because those are written fast."""
    pictures = [noise(*size, "L", grain=grain, seed=seed) for seed in range(frames)]
    pictures[0].save(path, save_all=True, append_images=pictures[1:], duration=duration, **options)
    return path
