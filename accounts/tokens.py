"""What is stored of a token that somebody holds: never the token itself."""

import hashlib


def hashed(token: str) -> str:
    """Return a token's SHA-256, by which it is found again."""
    return hashlib.sha256(token.encode()).hexdigest()
