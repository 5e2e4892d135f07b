"""What does the query mean in this archive, as a tree that the engine evaluates?"""
