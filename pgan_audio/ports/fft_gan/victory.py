"""Noticing that the discriminator has won: then the generator learns nothing more, whatever the losses do."""


class Victory:
    """Watches the discriminator's accuracy for a stretch of clips in which it stays above a limit.

    Args:
        accuracy: The limit.
        clips: Length of the stretch.
    """

    def __init__(self, accuracy: float, clips: int):
        self.accuracy, self.clips = accuracy, clips
        self._last: int | None = None
        self._since: int | None = None
        self._told = False

    def look(self, clips: int, accuracy: float) -> bool:
        """Whether it has won just now; said once per stretch.

        Args:
            clips: Clips shown so far.
            accuracy: Mean share of clips judged right since the last look.
        """
        if self._last is None or clips <= self._last:  # the first look of a session, or training has gone back
            self._last, self._since, self._told = clips, None, False
        began, self._last = self._last, clips
        if accuracy <= self.accuracy:
            self._since, self._told = None, False
            return False
        self._since = began if self._since is None else self._since
        if self._told or clips - self._since < self.clips:
            return False
        self._told = True
        return True
