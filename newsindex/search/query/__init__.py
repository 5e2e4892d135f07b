"""What did the reader write, as clauses, days and options?"""
