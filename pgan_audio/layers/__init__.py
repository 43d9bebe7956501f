"""Keras layers, one per file, written with ``keras.ops`` and free of TensorFlow."""
