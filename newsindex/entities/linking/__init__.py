"""Which entity does each name in a text mean?"""
