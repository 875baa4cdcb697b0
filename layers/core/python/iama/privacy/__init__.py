"""What a user may ask of us about himself: a copy of everything, and to be forgotten. The one slice that reads all tables."""
