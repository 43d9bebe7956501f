"""Sounds and their pictures as files."""

import re

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from pgan_audio.web import site
from pgan_audio.web.api.views import known_sound

TYPES = {
    ".wav": "audio/wav",
    ".waveform.png": "image/png",
    ".spectrogram.png": "image/png",
    ".roll.png": "image/png",
    ".svg": "image/svg+xml",
    ".mid": "audio/midi",
    ".musicxml": "application/vnd.recordare.musicxml+xml",
    ".txt": "text/plain; charset=utf-8",
}
"""By suffix: what can be asked for of a sound."""

FOREVER = "private, max-age=31536000, immutable"
"""A sound's id says what is in its files: they never change."""

SCORE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox"
"""Engraved scores bring styles of their own, and nothing else."""

_RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@require_safe
def sound_file(request: HttpRequest, identifier: str, suffix: str) -> HttpResponse:
    """A file of a sound."""
    sound = known_sound(identifier)
    tag = f'"{identifier}{suffix}"'
    if request.headers.get("If-None-Match") == tag:
        return _labelled(HttpResponse(status=304), tag)
    content = site.current().server.content(sound, suffix)
    response = ranged(request, content, TYPES[suffix])
    if request.GET.get("download") == "1":
        response["Content-Disposition"] = content_disposition_header(True, f"{sound.name}{suffix}") or "attachment"
    if suffix == ".svg":
        response["Content-Security-Policy"] = SCORE_POLICY
    return _labelled(response, tag)


def ranged(request: HttpRequest, content: bytes, content_type: str) -> HttpResponse:
    """A file, or the part of it that is asked for: players jump about in sounds.

    Reference:
        RFC 9110, section 14. Of several parts asked for at once, all is given.
    """
    match = _RANGE.fullmatch(request.headers.get("Range", ""))
    response = HttpResponse(content, content_type=content_type)
    response["Accept-Ranges"] = "bytes"
    if match is None or not any(match.groups()):
        return response
    if match[1]:
        start, end = int(match[1]), min(int(match[2] or len(content)), len(content) - 1)
    else:
        start, end = max(0, len(content) - int(match[2])), len(content) - 1
    if match[2] and match[1] and int(match[2]) < int(match[1]):
        return response  # no range at all
    if start >= len(content):
        response = HttpResponse(status=416)
        response["Content-Range"] = f"bytes */{len(content)}"
        return response
    response.status_code = 206
    response.content = content[start : end + 1]
    response["Content-Range"] = f"bytes {start}-{end}/{len(content)}"
    return response


def _labelled(response: HttpResponse, tag: str) -> HttpResponse:
    response["ETag"] = tag
    response["Cache-Control"] = FOREVER
    return response
