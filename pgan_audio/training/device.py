"""What training runs on: devices, precision, threads."""

import functools
import os
import platform
from pathlib import Path

import tensorflow as tf

VECTOR_FLAGS = ("avx", "avx2", "fma", "avx512f", "avx512_bf16", "amx_bf16")


@functools.cache
def strategy() -> tf.distribute.Strategy:
    """One GPU or the CPU as it is; several GPUs, or several logical ones, mirrored."""
    gpus = tf.config.list_logical_devices("GPU")
    if len(gpus) > 1:
        return tf.distribute.MirroredStrategy()
    return tf.distribute.get_strategy()


def single() -> tf.distribute.Strategy:
    """One device, however many there are: for networks that carry a state from batch to batch."""
    return tf.distribute.get_strategy()


def has_gpu() -> bool:
    """Whether TensorFlow sees a GPU."""
    return bool(tf.config.list_physical_devices("GPU"))


def description() -> str:
    """The devices in words: ``CPU, 2 threads`` or ``1 GPU (NVIDIA A100)``."""
    gpus = tf.config.list_physical_devices("GPU")
    if not gpus:
        return f"CPU, {n_threads()} threads"
    name = tf.config.experimental.get_device_details(gpus[0]).get("device_name", "unnamed")
    return f"{len(gpus)} GPU ({name})"


def resolve_precision(precision: str) -> str:
    """``"auto"`` made definite: bfloat16 where the processor computes in it, float32 elsewhere."""
    if precision != "auto":
        return precision
    gpus = tf.config.list_physical_devices("GPU")
    if gpus:
        details = tf.config.experimental.get_device_details(gpus[0])
        return "bfloat16" if details.get("compute_capability", (0, 0)) >= (8, 0) else "float32"
    flags = _cpu_facts().get("flags", "").split()
    return "bfloat16" if "avx512_bf16" in flags or "amx_bf16" in flags else "float32"


def n_threads() -> int:
    """Threads that one operation may use."""
    return tf.config.threading.get_intra_op_parallelism_threads() or _asked_threads() or _n_cpus()


def host_facts() -> dict[str, str]:
    """What bit-exact resuming depends on besides the run itself."""
    return {
        "threads": str(n_threads()),
        "onednn": os.environ.get("TF_ENABLE_ONEDNN_OPTS", "1"),
        "processor": _processor(),
        "device": description() if has_gpu() else "CPU",
        "tensorflow": tf.__version__,
    }


def _processor() -> str:
    """The model, and those of its instructions that oneDNN chooses its kernels by."""
    facts = _cpu_facts()
    if not facts:
        return platform.processor() or platform.machine()
    flags = facts.get("flags", "").split()
    return " ".join([facts.get("model name", platform.machine()), *(flag for flag in VECTOR_FLAGS if flag in flags)])


def _cpu_facts() -> dict[str, str]:
    """What Linux tells of the first processor; nothing elsewhere."""
    try:
        first = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").split("\n\n")[0]
    except OSError:
        return {}
    pairs = (line.partition(":") for line in first.splitlines())
    return {name.strip(): value.strip() for name, _, value in pairs}


def _asked_threads() -> int:
    """Threads asked for by TensorFlow's own variable of the environment, or 0."""
    asked = os.environ.get("TF_NUM_INTRAOP_THREADS", "")
    return int(asked) if asked.isdecimal() else 0


def _n_cpus() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
