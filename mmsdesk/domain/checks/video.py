"""Rules for videos and sound (rule book, sections 7 and 8)."""

from collections.abc import Iterator
from typing import Final

from mmsdesk.domain.checks.media_fixes import REPLACE
from mmsdesk.domain.checks.media_size import BEST_SIZE
from mmsdesk.domain.checks.model import Anchor, Case, Hit
from mmsdesk.domain.checks.picture import PORTRAIT, SHAPE_TOLERANCE, near
from mmsdesk.domain.checks.registry import campaign_rule, held_rule
from mmsdesk.domain.media import QUICKTIME, VIDEOS, MediaFacts, format_size
from mmsdesk.domain.severity import Severity

LANDSCAPE: Final = 16 / 9
LONGEST_SIDE: Final = 1280
SHORT_ENOUGH_MS: Final = 20_000
LONGEST_MS: Final = 30_000
FASTEST: Final = 30.0
AUDIO_ADVICE: Final = 600_000

_H264: Final = frozenset({"avc1", "avc3"})
_AAC: Final = "mp4a"
_CODECS: Final = {
    **dict.fromkeys(("hvc1", "hev1", "dvh1", "dvhe"), "HEVC"),
    **dict.fromkeys(("apch", "apcn", "apcs", "apco", "ap4h"), "ProRes"),
    **dict.fromkeys(("alac", "fLaC"), "lossless sound"),
    **dict.fromkeys(("sowt", "twos", "lpcm", "in24"), "uncompressed sound"),
    "mp4v": "MPEG-4 Visual",
    "vp08": "VP8",
    "vp09": "VP9",
    "av01": "AV1",
    "jpeg": "Motion JPEG",
    "ac-3": "Dolby Digital",
    "ec-3": "Dolby Digital Plus",
    "Opus": "Opus",
    **dict.fromkeys((".mp3", "mp4a.69", "mp4a.6b"), "MP3"),
    "mp4a.a5": "Dolby Digital",
    "mp4a.a6": "Dolby Digital Plus",
    "mp4a.a9": "DTS",
    "mp4a.ad": "Opus",
    "mp4a.dd": "Vorbis",
}


def _video(case: Case) -> MediaFacts | None:
    """The attached video, when its table could be read."""
    facts = case.facts.media
    return facts if facts is not None and facts.content_type in VIDEOS and facts.readable else None


def seconds_in_words(duration_ms: int) -> str:
    """ "30 seconds", "30.4 seconds": never rounded down to a limit."""
    tenths = -(-duration_ms // 100)
    return f"{tenths // 10} seconds" if tenths % 10 == 0 else f"{tenths // 10}.{tenths % 10} seconds"


def _pixels(facts: MediaFacts) -> str:
    return f"{facts.width:,}×{facts.height:,}"


@campaign_rule("VID-1", Severity.WARN, "Video container", "MP4 preferred", "S-BP, seed", measure="the type")
def mp4_is_preferred(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is not None and facts.content_type == QUICKTIME:
        yield Hit("MP4 works on more phones than MOV", "Convert the video to MP4.", "MOV", anchor=Anchor.MEDIA)


@campaign_rule(
    "VID-2", Severity.WARN, "Size of a video's picture", "1280×720, or 640×1138 upright", "S-BP", measure="pixels"
)
def video_has_a_good_shape(case: Case) -> Iterator[Hit]:
    facts = _video(case)
    if facts is None or not facts.width or not facts.height:
        return
    ratio = facts.width / facts.height
    if not near(ratio, LANDSCAPE) and not near(ratio, PORTRAIT):
        yield Hit(
            f"The video is {_pixels(facts)}, not 16:9 or 9:16",
            "1280×720 and 640×1138 fill a phone; other shapes get bars.",
            _pixels(facts),
            anchor=Anchor.MEDIA,
        )
    elif max(facts.width, facts.height) > LONGEST_SIDE * (1 + SHAPE_TOLERANCE):
        yield Hit(
            f"The video is {_pixels(facts)}, larger than phones need",
            "Carriers shrink it, which costs sharpness. Export it as 1280×720, or 640×1138 upright.",
            _pixels(facts),
            anchor=Anchor.MEDIA,
        )


@campaign_rule(
    "VID-3", Severity.WARN, "Length of a video", f"at most {SHORT_ENOUGH_MS // 1000} seconds", "S-BP", measure="seconds"
)
def video_is_short(case: Case) -> Iterator[Hit]:
    facts = _video(case)
    if facts is not None and SHORT_ENOUGH_MS < facts.duration_ms <= LONGEST_MS:
        length = seconds_in_words(facts.duration_ms)
        yield Hit(
            f"The video runs {length}",
            "Up to 20 look good at the size that MMS allows. Cut it shorter.",
            length,
            anchor=Anchor.MEDIA,
        )


@campaign_rule(
    "VID-4",
    Severity.STRICT,
    "Longest video",
    f"at most {LONGEST_MS // 1000} seconds",
    "S-BP, S-XML",
    measure="seconds",
    fixes="replace_picture",
)
def video_is_not_too_long(case: Case) -> Iterator[Hit]:
    facts = _video(case)
    if facts is not None and facts.duration_ms > LONGEST_MS:
        length = seconds_in_words(facts.duration_ms)
        yield Hit(
            f"The video runs {length}, over the 30 second limit",
            "Sinch refuses it under strict validation. Cut it shorter, or link to it.",
            length,
            REPLACE,
            Anchor.MEDIA,
        )


@campaign_rule(
    "VID-5",
    Severity.WARN,
    "Frame rate of a video",
    f"at most {FASTEST:.0f} frames a second",
    "S-BP",
    measure="frames a second",
)
def video_is_calm(case: Case) -> Iterator[Hit]:
    facts = _video(case)
    if facts is not None and round(facts.frame_rate, 1) > FASTEST:
        yield Hit(
            f"The video shows {facts.frame_rate:.0f} frames a second",
            "30 are enough, and the file gets much smaller. Export it again.",
            f"{facts.frame_rate:.1f} frames a second",
            anchor=Anchor.MEDIA,
        )


@campaign_rule(
    "VID-6", Severity.WARN, "Coding of a video", "H.264 pictures, AAC sound", "TX, ours", measure="the codecs"
)
def video_is_coded_for_everybody(case: Case) -> Iterator[Hit]:
    facts = _video(case)
    if facts is None:
        return
    odd_picture = facts.video_codec and facts.video_codec not in _H264
    odd_sound = facts.audio_codec and facts.audio_codec != _AAC
    odd = [codec for codec, is_odd in ((facts.video_codec, odd_picture), (facts.audio_codec, odd_sound)) if is_odd]
    if odd:
        names = " and ".join(_CODECS.get(codec, f"“{codec}”") for codec in odd)
        yield Hit(
            f"Some phones can’t play {names}",
            "H.264 with AAC sound plays everywhere. Export the video like that.",
            names,
            anchor=Anchor.MEDIA,
        )


@campaign_rule(
    "VID-8",
    Severity.INFO,
    "What compresses well",
    "speech, slow motion, flat colours",
    "S-BP",
    measure="bytes of the file",
)
def video_could_be_smaller(case: Case) -> Iterator[Hit]:
    facts = _video(case)
    if facts is not None and facts.size_bytes > BEST_SIZE:
        yield Hit(
            "Calm videos get smaller",
            "Speech rather than music, slow movement and flat colours take fewer bytes.",
            f"{facts.size_bytes:,} bytes",
            anchor=Anchor.MEDIA,
        )


@campaign_rule(
    "VID-9",
    Severity.INFO,
    "Table of contents first",
    "so that playing starts at once",
    "ours",
    measure="where the table is",
)
def video_starts_at_once(case: Case) -> Iterator[Hit]:
    facts = _video(case)
    if facts is not None and not facts.has_fast_start:
        yield Hit(
            "The video only plays once all of it is there",
            "Export it for the web (“fast start”), and it begins at once.",
            "at the end",
            anchor=Anchor.MEDIA,
        )


@campaign_rule(
    "VID-10", Severity.INFO, "Carriers and videos", "may shrink them again", "S-BP", measure="bytes of the file"
)
def video_may_be_shrunk(case: Case) -> Iterator[Hit]:
    facts = _video(case)
    if facts is not None:
        detail = "Small words in it may become hard to read."
        measured = f"{facts.size_bytes:,} bytes"
        yield Hit("Carriers may shrink the video again", detail, measured, anchor=Anchor.MEDIA)


@campaign_rule("VID-11", Severity.INFO, "High quality", "as a link", "S-SKILL", measure="pixels")
def video_could_be_a_link(case: Case) -> Iterator[Hit]:
    facts = _video(case)
    if facts is not None and max(facts.width, facts.height) > LONGEST_SIDE * (1 + SHAPE_TOLERANCE):
        yield Hit(
            "For full quality, send a link",
            "A video on your own page is shown as it was made.",
            _pixels(facts),
            anchor=Anchor.MEDIA,
        )


@campaign_rule(
    "AUD-1",
    Severity.STRICT,
    "Sound",
    "not carried by the channel",
    "seed vs S-SKILL",
    measure="the type",
    fixes="replace_picture",
)
def sound_is_not_carried(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is None:
        return
    is_audio = facts.content_type.startswith("audio/")
    if is_audio or (_video(case) is not None and facts.audio_codec and not facts.video_codec):
        yield Hit(
            f"{facts.filename or 'The file'} is sound only",
            "MMS through Sinch carries pictures and videos, and no sound alone. Put it into a video, or link to it.",
            facts.kind_name,
            REPLACE,
            Anchor.MEDIA,
        )


@campaign_rule(
    "AUD-2", Severity.WARN, "Size of sound", f"at most {format_size(AUDIO_ADVICE)}", "AWS", measure="bytes of the file"
)
def sound_is_small(case: Case) -> Iterator[Hit]:
    facts = case.facts.media
    if facts is not None and facts.content_type.startswith("audio/") and facts.size_bytes > AUDIO_ADVICE:
        yield Hit(
            f"The sound is {format_size(facts.size_bytes)}",
            f"Where sound is carried at all, carriers allow about {format_size(AUDIO_ADVICE)}.",
            f"{facts.size_bytes:,} bytes",
            anchor=Anchor.MEDIA,
        )


held_rule("VID-7", Severity.INFO, "Bits a second", "shown beside the file: size over length", "computed")
