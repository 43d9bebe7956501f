"""What training runs on: devices, precision, threads."""

import os
import platform

import tensorflow as tf


def strategy() -> tf.distribute.Strategy:
    """One GPU or the CPU as it is; several GPUs, or several logical ones, mirrored."""
    gpus = tf.config.list_logical_devices("GPU")
    if len(gpus) > 1:
        return tf.distribute.MirroredStrategy()
    return tf.distribute.get_strategy()


def has_gpu() -> bool:
    """Whether TensorFlow sees a GPU."""
    return bool(tf.config.list_physical_devices("GPU"))


def description() -> str:
    """The devices in words: ``2 CPU threads`` or ``1 GPU (NVIDIA A100)``."""
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
    return "bfloat16" if _cpu_flags() & {"avx512_bf16", "amx_bf16"} else "float32"


def n_threads() -> int:
    """Threads that one operation may use."""
    return tf.config.threading.get_intra_op_parallelism_threads() or _n_cpus()


def host_facts() -> dict[str, str]:
    """What bit-exact resuming depends on besides the run itself."""
    return {
        "threads": str(n_threads()),
        "onednn": os.environ.get("TF_ENABLE_ONEDNN_OPTS", "1"),
        "processor": platform.machine(),
        "device": description(),
        "tensorflow": tf.__version__,
    }


def _cpu_flags() -> set[str]:
    try:
        with open("/proc/cpuinfo", encoding="ascii", errors="replace") as file:
            return set(next((line for line in file if line.startswith("flags")), "").split())
    except OSError:
        return set()


def _n_cpus() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
