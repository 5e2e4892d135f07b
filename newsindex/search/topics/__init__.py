"""Which articles are on a topic, and by which words does the archive tell of it?"""
