"""The sources of the dictionary and of the table of sounds, and how both are compiled."""
