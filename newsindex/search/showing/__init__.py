"""What is shown of an article that was found, and what where none was?"""
