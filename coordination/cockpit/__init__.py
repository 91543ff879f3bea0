"""What needs the Geschäftsstelle today, each thing with the act that settles it.

needs     one thing, and a group of the same kind
silence   members that let a date pass
machine   the worker, its jobs, the backup
state     what is in order, with its age
page      all of it, for the template
"""
