"""Which names in two languages does an archive itself give for one entity?"""
