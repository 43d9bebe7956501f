"""What can go wrong by a caller's doing: one class per kind of mistake, one root for all.

A message names the argument, what was expected, what was received (``Received: ...``) and what to do.
The command line prints it as one line and exits with the class's ``exit_code``.
"""


class PganError(Exception):
    """Root of every expected failure. ``exit_code`` is what the command line exits with."""

    exit_code = 1


class UsageError(PganError):
    """An argument, option or combination of them that makes no sense."""

    exit_code = 2


class ConfigError(UsageError):
    """A configuration with an unknown key, a wrong type or an impossible value."""


class AudioError(PganError):
    """A sound file that can't be read, or that claims more than the limits allow."""


class TuneError(PganError):
    """A MIDI, ABC or MusicXML file that can't be read, or that claims more than the limits allow."""


class LabelsError(PganError):
    """A labels table that can't be read or doesn't fit the folder."""


class DataError(PganError):
    """A data folder that is missing, damaged, or not the one the run was started with."""


class BookmarkError(PganError):
    """What a clip's file says of its making is missing, damaged, or of another model."""


class RunError(PganError):
    """A run folder that is missing, damaged, in use, or of another configuration."""


class CheckpointError(RunError):
    """A checkpoint that doesn't verify or doesn't fit the networks."""


class DivergenceError(RunError):
    """Training met non-finite numbers and its roll-backs are used up."""


class ClassifierError(PganError):
    """A classifier set that is missing, damaged, in use, or not for the data or the clips at hand."""
