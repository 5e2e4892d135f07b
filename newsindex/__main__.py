"""`python -m newsindex` is the command `newsindex`."""

from newsindex.cli.main import run

run()
