"""What Django is told of this app."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The one app of the site."""

    name = "pgan_audio.web"
    label = "web"
    default_auto_field = "django.db.models.BigAutoField"
