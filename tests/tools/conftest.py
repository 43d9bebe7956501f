"""The tools are scripts: what they share lies beside them, where Python looks when one is run."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[2] / "tools"))
