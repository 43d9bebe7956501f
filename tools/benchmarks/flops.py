"""Floating-point operations of a network, counted in its graph."""

import tensorflow as tf


def forward_flops(network: object, shape: tuple[int, ...]) -> float:
    """Operations of a forward pass per clip, in the convolutions and matrix products, an addition counting as one.

    They are what two clips cost more than one: the folding of the kernels is done once per batch.

    Args:
        network: Called with inputs, labels and fade.
        shape: Of one clip's input.
    """
    return _total(network, shape, batch=2) - _total(network, shape, batch=1)


def _total(network: object, shape: tuple[int, ...], batch: int) -> float:
    inputs = tf.zeros((batch, *shape)), tf.zeros(batch, tf.int32), tf.constant(0.5)
    operations = tf.function(network.__call__).get_concrete_function(*inputs).graph.get_operations()
    products = [op for op in operations if op.type in ("Conv2D", "MatMul", "BatchMatMulV2")]
    return sum(2.0 * op.outputs[0].shape.num_elements() * _contracted(op) for op in products)


def _contracted(operation: tf.Operation) -> int:
    """How many products each number of the result is a sum of."""
    kernel = operation.inputs[1].shape
    return kernel.num_elements() // kernel[-1]
