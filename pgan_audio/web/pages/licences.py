"""Whose work the site stands on."""

LICENCES = (
    {"name": "pgan_audio", "licence": "MIT", "what": "this program, its networks and its site"},
    {"name": "TensorFlow and Keras", "licence": "Apache 2.0", "what": "the networks' arithmetic"},
    {"name": "NumPy and SciPy", "licence": "BSD 3-Clause", "what": "all other arithmetic"},
    {"name": "Django", "licence": "BSD 3-Clause", "what": "the pages"},
    {"name": "waitress", "licence": "ZPL 2.1", "what": "the server"},
    {"name": "WhiteNoise", "licence": "MIT", "what": "scripts and styles"},
    {"name": "markdown-it-py", "licence": "MIT", "what": "model cards"},
    {"name": "libsndfile, soundfile", "licence": "LGPL 2.1, BSD 3-Clause", "what": "sound files"},
    {"name": "Verovio, where it is installed", "licence": "LGPL 3", "what": "engraved scores"},
)
"""Name, licence and part of each."""
