"""What a person or a program reads from the command. Nothing outside this folder writes to the terminal."""
