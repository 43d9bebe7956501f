"""Django's settings of the site. There is no settings module: all that differs from site to site is an argument."""

from collections.abc import Sequence
from typing import Any

from pgan_audio.web.state_folder import StateFolder

MAX_BODY_BYTES = 64 * 1024
"""Of a request: no form or JSON of this site is larger, and files are never taken."""

YEAR_SECONDS = 365 * 24 * 3600

_MIDDLEWARE = (
    "pgan_audio.web.middleware.policy.policy",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",  # looks at the host before anything is served
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "pgan_audio.web.middleware.failures.FailuresMiddleware",
)

# A write waits for another's end instead of failing, readers wait for nobody; what a power failure may take is the
# last second's, not the file.
_SQLITE = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA journal_size_limit=16000000;"


def django_settings(state: StateFolder, hosts: Sequence[str], *, https: bool = False) -> dict[str, Any]:
    """The settings of a site.

    Args:
        state: Where it keeps what is its own.
        hosts: Names under which it may be asked for; a request for another is refused.
        https: Whether a proxy before it speaks HTTPS: cookies go over nothing else then.
    """
    secure = {
        "SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"),
        "SECURE_SSL_REDIRECT": True,
        "SECURE_HSTS_SECONDS": YEAR_SECONDS,
        "SECURE_HSTS_INCLUDE_SUBDOMAINS": True,
        "SECURE_HSTS_PRELOAD": True,
        "CSRF_COOKIE_SECURE": True,
    }
    return {
        **(secure if https else {}),
        "DEBUG": False,
        "SECRET_KEY": state.secret_key(),
        "ALLOWED_HOSTS": list(hosts),
        "ROOT_URLCONF": "pgan_audio.web.urls",
        "INSTALLED_APPS": ["django.contrib.staticfiles", "pgan_audio.web.apps.WebConfig"],
        "MIDDLEWARE": list(_MIDDLEWARE),
        "DATABASES": {"default": _database(state)},
        "TEMPLATES": [_templates()],
        "CSRF_FAILURE_VIEW": "pgan_audio.web.errors.csrf_failure",
        "CSRF_COOKIE_SAMESITE": "Strict",
        "CSRF_COOKIE_HTTPONLY": True,
        "X_FRAME_OPTIONS": "DENY",
        "SECURE_REFERRER_POLICY": "same-origin",
        "STATIC_URL": "/static/",
        "WHITENOISE_USE_FINDERS": True,
        "WHITENOISE_MAX_AGE": 0,
        "DATA_UPLOAD_MAX_MEMORY_SIZE": MAX_BODY_BYTES,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 50,
        "DATA_UPLOAD_MAX_NUMBER_FILES": 0,
        "FILE_UPLOAD_HANDLERS": [],
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
        "USE_I18N": False,
        "LOGGING": _logging(),
    }


def _database(state: StateFolder) -> dict[str, Any]:
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": state.database,
        "CONN_MAX_AGE": None,
        "OPTIONS": {"transaction_mode": "IMMEDIATE", "timeout": 10, "init_command": _SQLITE},
    }


def _templates() -> dict[str, Any]:
    return {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "pgan_audio.web.pages.common.common",
            ]
        },
    }


def _logging() -> dict[str, Any]:
    """Faults of ours are told with their traceback; what visitors do wrong, and that many wait, is nobody's fault."""
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"line": {"format": "{asctime} {name}: {message}", "style": "{"}},
        "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
        "loggers": {
            "django": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            "django.request": {"level": "ERROR"},
            "django.security": {"level": "CRITICAL"},
            "waitress": {"handlers": ["stderr"], "level": "WARNING", "propagate": False},
            "waitress.queue": {"level": "ERROR"},
        },
    }
