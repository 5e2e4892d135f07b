"""What killed runs, full disks, many processes and a year of updates do to an index: trials that anyone can run."""
