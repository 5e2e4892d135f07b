"""Who has that name, by what was shipped, what was learned, and what the user said?"""
