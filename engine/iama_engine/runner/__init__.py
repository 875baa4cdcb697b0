"""The one thing that executes a user's code. Standard library only; shipped alone and run under the user's interpreter.

Nothing here may import the rest of the engine: inside the sandbox this folder is mounted by itself as `iama_runner`.
"""
