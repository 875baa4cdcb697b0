"""Recipes for Java: Python asks, a small program on the compiler of the JDK reads the sources and says what may change."""
