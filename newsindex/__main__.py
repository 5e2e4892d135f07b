"""`python -m newsindex` is the command `newsindex`."""

import os
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line of the process; Ctrl-C while modules are still being read ends it quietly too."""
    # Nothing here uses the linear algebra of NumPy, whose threads would begin as it is loaded.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        from newsindex.cli.main import run

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
