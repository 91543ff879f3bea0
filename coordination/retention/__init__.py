"""How long what is kept: periods the Geschäftsstelle can change, a nightly job that keeps them, and its log.

``rules`` says what has a period; ``running`` rehearses and carries out. GDPR article 5, paragraph 1 (e).
"""
