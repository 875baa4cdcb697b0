"""The report a developer keeps: one self-contained HTML page and the same as Markdown, from one delivery summary."""
