"""The report: one HTML page that shows and plays what a run has learnt, beside the recordings it learnt from."""
