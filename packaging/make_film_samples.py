"""Writes tests/pictures/films: a few tiny videos, and what ffprobe says about each (films.json).

Run from the checkout: python packaging/make_film_samples.py. It needs ffmpeg and ffprobe; the tests need neither.
"""

import json
import subprocess
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).resolve().parents[1] / "tests" / "pictures" / "films"
_PICTURE: Final = "color=c=0x7a4b2a:size={size}:rate={rate}"
_TONE: Final = ("-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono")
_H264: Final = ("-c:v", "libx264", "-preset", "veryslow", "-crf", "40", "-pix_fmt", "yuv420p")
_PLAIN: Final = ("-map_metadata", "-1", "-fflags", "+bitexact", "-flags:v", "+bitexact", "-flags:a", "+bitexact")

FILMS: Final[dict[str, tuple[str, str, bool, tuple[str, ...]]]] = {
    "portrait.mp4": ("90x160", "10", True, (*_H264, "-movflags", "+faststart")),
    "late_table.mp4": ("160x90", "10", True, _H264),
    "turned.mp4": ("160x90", "10", False, (*_H264, "-movflags", "+faststart")),
    "fragments.mp4": ("90x160", "10", True, (*_H264, "-movflags", "frag_keyframe+empty_moov")),
    "broadcast.mp4": ("64x64", "60000/1001", False, (*_H264, "-movflags", "+faststart")),
    "tune.mp4": ("64x64", "10", True, (*_H264, "-movflags", "+faststart")),
    "voice.mov": ("64x64", "10", True, (*_H264, "-movflags", "+faststart")),
    "camera.mov": ("64x64", "10", True, ("-c:v", "mpeg4", "-q:v", "31", "-movflags", "+faststart")),
}
"""File name: size, frames a second, with sound or without, and how it is written."""
_AAC: Final = ("-c:a", "aac", "-b:a", "8k")
_SOUNDS: Final = {
    "tune.mp4": ("-c:a", "libmp3lame", "-ar", "32000", "-b:a", "32k"),
    "camera.mov": ("-c:a", "pcm_s16le", "-ar", "8000"),
}
"""How the sound is coded where it is not AAC."""


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    told = {name: _probe(_write(name)) for name in FILMS}
    (FOLDER / "films.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def _write(name: str) -> Path:
    size, rate, has_sound, how = FILMS[name]
    sound = _SOUNDS.get(name, _AAC)
    inputs = ("-f", "lavfi", "-i", _PICTURE.format(size=size, rate=rate), *(_TONE if has_sound else ()))
    written = (
        *how,
        *(sound if has_sound else ()),
        *_PLAIN,
        "-t",
        "0.3" if name.startswith(("camera", "tune", "voice")) else "1",
    )
    _run(*inputs, *written, name=name)
    if name == "turned.mp4":
        flat = (FOLDER / name).rename(FOLDER / "flat.mp4")
        _run("-i", str(flat), "-c", "copy", "-metadata:s:v", "rotate=90", "-fflags", "+bitexact", name=name)
        flat.unlink()
    return FOLDER / name


def _run(*arguments: str, name: str) -> None:
    subprocess.run(("ffmpeg", "-v", "error", "-y", *arguments, str(FOLDER / name)), check=True)


def _probe(path: Path) -> dict[str, Any]:
    command = ("ffprobe", "-v", "error", "-show_streams", "-show_format", "-of", "json", str(path))
    said = json.loads(subprocess.run(command, check=True, capture_output=True).stdout)
    picture = next(it for it in said["streams"] if it["codec_type"] == "video")
    sound: dict[str, Any] = next((it for it in said["streams"] if it["codec_type"] == "audio"), {})
    turned = any(abs(int(it.get("rotation", 0))) == 90 for it in picture.get("side_data_list", ()))
    return {
        "width": picture["height" if turned else "width"],
        "height": picture["width" if turned else "height"],
        "seconds": float(said["format"]["duration"]),
        "rate": picture["avg_frame_rate"],
        "video": picture["codec_tag_string"],
        "audio": sound.get("codec_tag_string", ""),
        "sound": sound.get("codec_name", ""),
    }


if __name__ == "__main__":
    main()
