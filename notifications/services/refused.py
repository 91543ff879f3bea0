"""An act that is not done, and why, said to the person who asked for it."""


class Refused(Exception):  # noqa: N818 (says what happened, not that something broke)
    """Nothing was changed. ``str()`` is the sentence to show; ``code`` is for programs."""

    def __init__(self, code: str, sentence: str) -> None:
        super().__init__(sentence)
        self.code = code
