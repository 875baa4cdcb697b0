"""What a developer decides when a job cannot go on by itself: money, hand edits, deep fix, and the ways out of the fallback."""
