import os

import numpy as np
import pytest
import soundfile


@pytest.fixture
def write(tmp_path, rng):
    """Return a function that writes a sound file, noise by default, below ``tmp_path/source``.

    It returns the samples that the file holds, to the bit if it holds 16-bit or float ones.
    """

    def write_noise(file, n_samples=2000, rate_hz=8000, channels=1, level=0.1, subtype="PCM_16", samples=None):
        path = tmp_path / "source" / file
        path.parent.mkdir(parents=True, exist_ok=True)
        if samples is None:
            samples = level * rng.standard_normal((n_samples, channels))
        if subtype == "PCM_16":
            samples = np.clip(np.rint(samples * 32768), -32768, 32767).astype(np.int16)
        soundfile.write(os.fsencode(path), samples, rate_hz, subtype=subtype, format=path.suffix[1:].upper())
        return samples / 32768 if subtype == "PCM_16" else samples

    return write_noise
