"""Which names does a text have that no book knows, and which shorter forms of them?"""
