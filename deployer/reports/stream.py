"""Text to a stream whose reader may go away."""

from __future__ import annotations

import os
from typing import TextIO


def put(stream: TextIO, text: str) -> None:
    """Write at once. Where the reader has gone (`| head -1`) the text goes nowhere, now and later: what somebody reads
    does not decide what is done, and the exit code tells of it.
    """
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, stream.fileno())
        os.close(null)
