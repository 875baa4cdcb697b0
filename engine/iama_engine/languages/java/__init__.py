"""Java, read by tree-sitter; what compiles it and runs its tests lies in the runner and the sandbox."""
