"""`python -m newsindex` is the command `newsindex`."""

import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line of the process; Ctrl-C while modules are still being read ends it quietly too."""
    try:
        from newsindex.cli.main import run

        run()
    except KeyboardInterrupt:
        sys.exit(130)


if __name__ == "__main__":
    main()
