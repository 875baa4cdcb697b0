"""One of many processes that all find their tokens stale: five threads, each asking for fresh ones; prints what each got."""

import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from iama_cli.client.credentials import CredentialFile
from iama_cli.client.transport import Transport


def main() -> None:
    """`refreshing_process.py URL CREDENTIALS`: ready on the first line of input, then all at once."""
    transports = [Transport(sys.argv[1], CredentialFile(Path(sys.argv[2]))) for _ in range(5)]
    sys.stdin.readline()
    with ThreadPoolExecutor(5) as crowd:
        tokens = list(crowd.map(lambda transport: transport.tokens(), transports))
    print(" ".join(token.refresh for token in tokens))


if __name__ == "__main__":
    main()
