"""What the reports add up to, with the rights of whoever asks.

facts       what is added up, and in which unit
query       the one read behind every sum: reports by member, use, stage or year
table       a sum as a table whose figures are links
chart       the same as a picture (SVG), for pages without scripts and for paper
files       the same as CSV and XLSX
region      what the cockpit shows of it
service     how long answers take, how many come, what became of cases
"""
