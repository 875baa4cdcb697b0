"""A browser whose user fills a provider's page as IAMA_CLICK says, or closes it where it says nothing: `clicking_browser.py URL`."""

import json
import os
import sys

import httpx


def main() -> None:
    """Follow every redirect, as a browser does."""
    form = os.environ.get("IAMA_CLICK")
    if form is None:
        return
    with httpx.Client(follow_redirects=True, trust_env=False) as window:
        page = window.get(sys.argv[1])
        window.post(str(page.url), data=json.loads(form))


if __name__ == "__main__":
    main()
