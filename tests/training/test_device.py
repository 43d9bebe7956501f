"""What training runs on, in words and facts."""

import os

import pytest
import tensorflow as tf

from pgan_audio.training import device


@pytest.fixture
def cpuinfo(monkeypatch):
    """A function that makes this a processor with such flags; None: a system that doesn't tell."""

    def install(flags):
        facts = {} if flags is None else {"model name": "Abacus 3", "flags": flags}
        monkeypatch.setattr(device, "_cpu_facts", lambda: facts)

    return install


@pytest.fixture
def gpus(monkeypatch):
    """A function that pretends there are so many GPUs of a compute capability."""

    def install(n, capability=(8, 0)):
        monkeypatch.setattr(tf.config, "list_physical_devices", lambda kind: ["gpu"] * n)
        details = {"device_name": "Tesla Q", "compute_capability": capability}
        monkeypatch.setattr(tf.config.experimental, "get_device_details", lambda gpu: details)

    return install


@pytest.mark.parametrize(
    ("flags", "precision"),
    [
        ("fpu avx2 avx512f avx512_bf16", "bfloat16"),
        ("amx_bf16 amx_tile", "bfloat16"),
        ("fpu avx2 avx512f", "float32"),
        (None, "float32"),
    ],
)
def test_precision_on_a_cpu_is_what_it_computes_in(cpuinfo, flags, precision):
    cpuinfo(flags)
    assert device.resolve_precision("auto") == precision


@pytest.mark.parametrize(("capability", "precision"), [((8, 0), "bfloat16"), ((9, 0), "bfloat16"), ((7, 5), "float32")])
def test_precision_on_a_gpu_is_what_it_computes_in(gpus, cpuinfo, capability, precision):
    cpuinfo("avx512_bf16")
    gpus(1, capability)
    assert device.resolve_precision("auto") == precision


@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_a_precision_asked_for_is_kept(cpuinfo, precision):
    cpuinfo("avx512_bf16" if precision == "float32" else "")
    assert device.resolve_precision(precision) == precision


def test_threads_are_those_tensorflow_may_use(monkeypatch):
    monkeypatch.delenv("TF_NUM_INTRAOP_THREADS", raising=False)
    monkeypatch.setattr(tf.config.threading, "get_intra_op_parallelism_threads", lambda: 0)
    assert device.n_threads() == len(os.sched_getaffinity(0))
    monkeypatch.setenv("TF_NUM_INTRAOP_THREADS", "7")
    assert device.n_threads() == 7
    monkeypatch.setattr(tf.config.threading, "get_intra_op_parallelism_threads", lambda: 5)
    assert device.n_threads() == 5


def test_description(monkeypatch, gpus):
    monkeypatch.setattr(device, "n_threads", lambda: 3)
    assert device.description() == "CPU, 3 threads"
    assert not device.has_gpu()
    gpus(2)
    assert device.description() == "2 GPU (Tesla Q)"
    assert device.has_gpu()


def test_facts_of_the_host(cpuinfo, monkeypatch):
    cpuinfo("fpu avx2 sse avx512f avx512_bf16")
    monkeypatch.setenv("TF_ENABLE_ONEDNN_OPTS", "0")
    facts = device.host_facts()
    assert facts["processor"] == "Abacus 3 avx2 avx512f avx512_bf16"
    assert facts["onednn"] == "0"
    assert facts["tensorflow"] == tf.__version__
    assert facts["threads"] == str(device.n_threads())
    assert facts["device"] == "CPU"  # how many threads is told once
    assert all(isinstance(value, str) for value in facts.values())


def test_facts_where_the_system_tells_nothing(monkeypatch, cpuinfo):
    cpuinfo(None)
    assert device.host_facts()["processor"]


def test_one_device_needs_no_distribution():
    assert device.strategy().num_replicas_in_sync == 1
    assert not isinstance(device.strategy(), tf.distribute.MirroredStrategy)
