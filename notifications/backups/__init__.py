"""Backups that prove themselves: a dump, the uploaded files, and what was counted in the very same snapshot.

taking      the database and the files into a directory
restoring   into an empty database, compared row by row with what the backup says; sending stays off
probing     the same into a scratch database that is dropped afterwards
manifest    what a backup says of itself
tables      counting and hashing rows
files       packing, reading and unpacking uploads
programs    pg_dump and pg_restore, of the server's own version
"""
