import numpy as np
import pytest

from pgan_audio.data import spool as module
from pgan_audio.data.spool import Spool


@pytest.mark.parametrize("limit", [1, 1 << 20])
def test_keeps_frames_in_memory_or_in_a_file(tmp_path, rng, monkeypatch, limit):
    monkeypatch.setattr(module, "IN_MEMORY_BYTES", limit)
    x = rng.standard_normal((100, 2)).astype(np.float32)
    with Spool(2, tmp_path) as spool:
        spool.append(x[:33])
        np.testing.assert_array_equal(spool.read(30, 50), x[30:33])
        spool.append(x[33:])
        assert spool.n_frames == 100
        np.testing.assert_array_equal(spool.read(10, 60), x[10:60])
        assert spool.read(100, 200).shape == (0, 2)
        blocks = list(spool.blocks(40))
    assert [len(block) for block in blocks] == [40, 40, 20]
    np.testing.assert_array_equal(np.concatenate(blocks), x)
    assert not list(tmp_path.iterdir())
