"""Every administrative change: who, when, before and after; and taking it back where that is possible.

The rows are written by triggers (django-pghistory); nothing here writes them.

kinds     what is kept, and how each kind is named, shown and taken back
reading   the changes of a filter, newest first, a page at a time
lines     a change as a line: what, who, before and after
words     a value of a row, as people say it
undoing   the acts that take a change back
"""
