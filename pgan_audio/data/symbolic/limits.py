"""What is refused before it is read: a score is small, and whatever claims to be large is none."""

MAX_MIDI_BYTES = 1 << 20
MAX_MUSIC_XML_BYTES = 1 << 23
MAX_BOOK_BYTES = 1 << 23
"""Of a file with any number of ABC tunes."""
MAX_TUNE_CHARACTERS = 1 << 16
MAX_TEXT_BYTES = 1 << 26
MAX_TRACKS = 128
MAX_EVENTS = 200_000
MAX_NOTES = 100_000
MAX_BEATS = 20_000
"""Length of a tune in quarters: nearly three hours at 120 per minute."""
MAX_BEATS_OF_BAR = 64
"""Both numbers of a metre: music21 takes minutes to group a thousand beats."""
