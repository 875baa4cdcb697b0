"""`python -m iama_worker`: read the settings, serve until SIGTERM or SIGINT. Prints one line of JSON when it is ready."""

import asyncio
import gc
import json
import logging
import os
import signal
import sys

from iama.settings import SettingsError
from iama_worker.settings import WorkerSettings

EXIT_SETTINGS = 78


class JsonLines(logging.Formatter):
    """One JSON object a line; `extra` values of our own calls are kept, exception texts are not."""

    def format(self, record: logging.LogRecord) -> str:
        told = {name: getattr(record, name) for name in ("code", "activity", "state", "key") if hasattr(record, name)}
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        line = {"level": record.levelname, "logger": record.name, "message": record.getMessage(), **told}
        return json.dumps(line | ({"error": error} if error else {}))


def main() -> int:
    """The exit status: 0 after a signal, 78 for settings that are not usable."""
    handler = logging.StreamHandler()
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=logging.INFO, handlers=[handler], force=True)
    try:
        settings = WorkerSettings.read(os.environ)
    except SettingsError as error:
        for problem in error.problems:
            logging.getLogger(__name__).error(problem)
        return EXIT_SETTINGS
    asyncio.run(_serve(settings))
    return 0


async def _serve(settings: WorkerSettings) -> None:
    gc.disable()  # `warm_up` switches it on again: looking through what is being loaded takes a fifth of the time
    from iama_worker.worker import run

    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await run(settings, stop, lambda: _say({"ready": True, "gateway": settings.model_gateway}))


def _say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
