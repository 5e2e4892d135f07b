"""What do a name and the words beside it tell by themselves: form, script, sound, sense?"""
