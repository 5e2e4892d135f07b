"""Which of the articles that match are better, beyond what their words score?"""
