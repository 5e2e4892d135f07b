"""The command line. Most of what a command makes lives to its end: looking for garbage seldom makes it start sooner."""

import gc

gc.set_threshold(50_000, 20, 20)
