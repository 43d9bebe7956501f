"""What all pages are told."""

from typing import Any

from django.http import HttpRequest

from pgan_audio import __version__

PAGES = (
    ("make", "Make"),
    ("growth", "Listen to growth"),
    ("training", "Training"),
    ("blind", "Blind test"),
    ("about", "About"),
)
"""Names of addresses and titles, in the order of the navigation."""


def common(request: HttpRequest) -> dict[str, Any]:
    """Django's context processor: the navigation and the version."""
    match = request.resolver_match
    here = "training" if match and match.url_name == "run" else match.url_name if match else None
    navigation = [{"url_name": name, "title": title, "current": name == here} for name, title in PAGES]
    return {"navigation": navigation, "version": __version__}
