"""`python -m newsindex` is the command `newsindex`."""

from __future__ import annotations

import os
import signal
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from types import FrameType
    from typing import NoReturn


def main() -> NoReturn:
    """Run the command line of the process; Ctrl-C while modules are still being read ends it quietly too."""
    begins = signal.getsignal(signal.SIGINT) is signal.default_int_handler  # else whoever began it wants none
    if begins:
        signal.signal(signal.SIGINT, _end)
    # Nothing here uses the linear algebra of NumPy, whose threads would begin as it is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    from newsindex.cli.main import run

    try:
        if begins:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        run()
    except KeyboardInterrupt:
        sys.exit(130)


def _end(_number: int, _frame: FrameType | None) -> NoReturn:
    """End at once: an exception would be shown where Python calls the code that it stops, as in a finalizer."""
    os._exit(130)


if __name__ == "__main__":
    main()
