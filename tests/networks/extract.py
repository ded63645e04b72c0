"""Cut a provider's description (OpenAPI) down to some of its paths, with all that these refer to.

python3 tests/networks/extract.py api.github.com.json descriptions/github.json.gz PATH...
"""

import gzip
import json
import re
import sys
from pathlib import Path
from typing import Any


def extract(document: dict[str, Any], paths: list[str]) -> dict[str, Any]:
    """The same document with these paths only; nothing else of it is changed."""
    kept: dict[str, Any] = {name: {} for name in document["components"]}
    found = {path: document["paths"][path] for path in paths}
    waiting = [found]
    while waiting:
        for _, kind, name in re.findall(
            r'"(#/components/(\w+)/([^"]+))"', json.dumps(waiting.pop())
        ):
            if name not in kept[kind]:
                kept[kind][name] = document["components"][kind][name]
                waiting.append(kept[kind][name])
    return {**{k: document[k] for k in ("openapi", "info", "servers")},
            "paths": found, "components": {k: v for k, v in kept.items() if v}}  # fmt: skip


if __name__ == "__main__":
    source, target, *wanted = sys.argv[1:]
    told = extract(json.loads(Path(source).read_text()), wanted)
    Path(target).write_bytes(gzip.compress(json.dumps(told).encode(), mtime=0))
