"""How much a stranger's file may hold. What a single outline may be stands in geo/outlines/limits.py."""

MAX_BYTES = 20_000_000  # all files of one upload together
MAX_FILES = 40
MAX_ENTRIES = 200  # in a zip file
MAX_UNPACKED_BYTES = 200_000_000
MAX_SOURCES = 10  # data sets in one upload; each costs a process
MAX_FEATURES = 1_000
MAX_VERTICES = 100_000  # of all features together
MAX_ANSWER_BYTES = 64_000_000  # a child that says more than its limits allow is not believed
SECONDS = 30.0  # on the clock, for one data set
