"""What comes back after a mail was handed over: delivery reports, by mailbox (RFC 3464) or by a provider's webhook.

``reading`` understands one mail, ``reasons`` says what a code means, ``matching`` finds the delivery,
``taking`` puts them together; ``mailbox`` and ``provider`` are the two doors they come in by.
"""
