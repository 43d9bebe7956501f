"""How good and how varied clips are, and how far the numbers can be trusted: metrics, yardsticks and score rows.

The metrics are plain NumPy and SciPy; the classifier and the generator come in from outside, as a `Judge` and a
`ClipSource`.
"""
