"""Writes docs/recipes.md from the recipes themselves: `python -m iama_dev.recipe_page`. With `--check` it only looks for drift."""

import argparse
import sys
from pathlib import Path

from iama_engine.recipes.catalogue import all_recipes
from iama_engine.recipes.pages import catalogue_page

PAGE = Path(__file__).resolve().parents[2] / "docs" / "recipes.md"
COMMAND = "python -m iama_dev.recipe_page"


def main() -> int:
    """Write the page, or tell whether it is out of date; the exit code."""
    parser = argparse.ArgumentParser(prog=COMMAND, description="Write the catalogue page from the recipes.")
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 where the page is out of date")
    text = catalogue_page(all_recipes(), COMMAND)
    if not parser.parse_args().check:
        PAGE.write_text(text, "utf-8")
        return 0
    if PAGE.exists() and PAGE.read_text("utf-8") == text:
        return 0
    sys.stderr.write(f"out of date: docs/{PAGE.name}; run {COMMAND}\n")
    return 1


if __name__ == "__main__":
    sys.exit(main())
