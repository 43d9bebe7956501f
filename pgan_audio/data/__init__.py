"""From a folder of recordings to what training reads: scan, labels, splits, the data folder.

No TensorFlow here but in feed.
"""
