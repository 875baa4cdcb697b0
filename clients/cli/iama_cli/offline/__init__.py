"""The engine by itself, without a service: recipes, index, edits and characterisation tests."""
