"""Signals as NumPy arrays: files, filters, resampling by two, spectra and measures. No TensorFlow here."""
