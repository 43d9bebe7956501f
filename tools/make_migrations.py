"""Write the migration for what has changed in pgan_audio/web/models.

python tools/make_migrations.py NAME
python tools/make_migrations.py --check     write nothing; exit 1 if one is owed
"""

import sys
import tempfile
from pathlib import Path

import django
from django.conf import settings
from django.core.management import call_command

from pgan_audio.web.settings import django_settings
from pgan_audio.web.state_folder import StateFolder


def main() -> None:
    """Write or check."""
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    with tempfile.TemporaryDirectory() as folder:
        settings.configure(**django_settings(StateFolder.open(Path(folder)), ()))
        django.setup()
        if sys.argv[1] == "--check":
            call_command("makemigrations", "web", check_changes=True, dry_run=True)
        else:
            call_command("makemigrations", "web", name=sys.argv[1])


if __name__ == "__main__":
    main()
