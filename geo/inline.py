"""Pictures inside a page that loads nothing: paper, mails as they are shown, previews."""

from __future__ import annotations

from base64 import b64encode


def png_address(png: bytes) -> str:
    """Return an address that carries this PNG itself (RFC 2397)."""
    return f"data:image/png;base64,{b64encode(png).decode()}"
