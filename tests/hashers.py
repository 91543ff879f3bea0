"""Passwords of test people: stored as in production, and so quickly that a test may have eight of them."""

from django.contrib.auth.hashers import PBKDF2PasswordHasher


class QuickHasher(PBKDF2PasswordHasher):
    """The usual algorithm with hardly any rounds; a server that is started for a test can check it too."""

    iterations = 1000
