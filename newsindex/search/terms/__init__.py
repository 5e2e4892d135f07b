"""Which terms of the index does a word, a pattern or a filter stand for?"""
