"""Models behind one small Protocol. Nothing here is imported by a workflow, and litellm only where a model is configured."""
