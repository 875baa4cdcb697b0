"""Questions and reports of users; one about a job carries its figures, never its code."""
