"""`make lint`: the tools of pyproject.toml, and what no tool measures: shape, locks and `.pth` files."""
