"""What may stand in addresses: nothing else than these ever reaches a view."""

from pgan_audio.web.api.files import TYPES


class _Text:
    """A part of an address that stays a text."""

    def to_python(self, value: str) -> str:
        """What views get."""
        return value

    def to_url(self, value: str) -> str:
        """What stands in the address."""
        return value


class SoundConverter(_Text):
    """Id of a sound."""

    regex = "[0-9a-f]{32}"


class TokenConverter(_Text):
    """Id of a job or of a question."""

    regex = "[0-9a-f]{24}"


class SuffixConverter(_Text):
    """Kind of a sound's file."""

    regex = "|".join(suffix.replace(".", r"\.") for suffix in TYPES)


class PreviewConverter(_Text):
    """File name of a preview."""

    regex = r"(?:stage-[0-9]{1,2}-)?clips-[0-9]{1,12}\.(?:wav|png)"
