"""The yearly report for the members' assembly: what was reported, what it adds up to, how the exchange went.

gathered   what it says, with the rights of those who will read it
pdf        the same as an accessible PDF with a map and charts
"""
