"""Entry point of the `iama` command."""


def main() -> None:
    print("hi")
