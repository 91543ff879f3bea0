"""What is kept about a person, wherever it lies: taking it out (``gathering``, ``pack``) and deleting it (``erasing``).

``ties`` names every relation of a row to a person once; a test compares it with the models. GDPR articles 15, 17, 20.
"""
