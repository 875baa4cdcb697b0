"""The catalogue page of the docs is what the recipes say."""

import subprocess
import sys


def test_the_page_is_up_to_date() -> None:
    checked = subprocess.run([sys.executable, "-m", "iama_dev.recipe_page", "--check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
