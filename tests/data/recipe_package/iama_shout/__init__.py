"""An example of a recipe in a package of its own, and of some that cannot be used."""
