"""Models as somebody who pays for them sees them: what they cost, what they may say, and whether a key works. No job and no service."""
