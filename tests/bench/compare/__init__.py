"""The same tasks given to this engine and to pynguin, aider, LibCST and OpenRewrite, and the page that tells how it went."""
