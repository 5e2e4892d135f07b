"""How is a word, a name or an amount written in the other language?"""
