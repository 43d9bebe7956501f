"""``python -m pgan_audio`` is ``pgan``."""

import sys

from pgan_audio.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
