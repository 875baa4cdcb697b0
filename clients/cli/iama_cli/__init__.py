"""The `iama` command: refactor legacy Python with proof, from a terminal or from CI.

Nothing heavy is imported at the top of any module here; `iama --help` has to answer at once.
"""
