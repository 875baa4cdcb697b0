"""Outgoing mail: the words (files under `templates/`), the letters made of them, and the way out."""
