"""A project of one function, and a model's answers about it: wrong, right, and in the wrong form."""

import json

from tests.worker_container.conftest import Job, Lab, Project

SOURCE = '''"""Greetings."""


def greet(name, loud=False):
    """Greet somebody."""
    text = 'Hello, ' + name
    if loud:
        text = text.upper()
    return text
'''
GREETINGS = Project({"greet.py": SOURCE, "other.py": "X = 1\n"}, ("greet.py",))
WRONG = 'def greet(name, loud=False):\n    """Greet somebody."""\n    return "Bye, " + name\n'
RIGHT = '''def greet(name, loud=False):
    """Greet somebody."""
    text = f"Hello, {name}" if isinstance(name, str) else "Hello, " + name
    return text.upper() if loud else text
'''


def patch(source: str, path: str = "greet.py") -> str:
    """A model's answer that replaces `greet`."""
    return json.dumps(
        {"title": "shorter", "operations": [{"kind": "replace_symbol", "path": path, "symbol": "greet", "new_source": source}]}
    )


async def begin(lab: Lab) -> Job:
    """A job up to its approval."""
    job = await lab.start(GREETINGS)
    await job.approve_all("CONSERVATIVE")
    return job
