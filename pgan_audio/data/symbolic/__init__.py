"""Tunes and texts: reading and writing MIDI, ABC and MusicXML, and the data folders that hold them. No TensorFlow."""
