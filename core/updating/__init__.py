"""Updating the program under an instance: all of it, or nothing.

``sequence.run`` stops what serves, backs up, installs, migrates, checks and starts; whatever fails, the former program
is put back and the database is the one it was. It runs the program in processes of its own, the old one and then the
new one: what is being replaced must not be needed here.
"""
