"""Recipes for JavaScript and TypeScript: Python asks, a small Node program parses and says what may change."""
