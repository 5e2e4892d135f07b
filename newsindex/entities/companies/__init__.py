"""What do the names of companies end in, and what is left when they are called briefly?"""
