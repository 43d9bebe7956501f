"""What the two designs on FFT frames share: the decoder, which one trains as such and the other as a generator."""
