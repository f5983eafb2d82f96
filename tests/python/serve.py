"""Answers requests that come as lines of JSON on standard input, one answer a line on standard output."""

import json
import os
import sys


def serve(operations):
    """Serves until standard input ends.

    `operations` maps the `op` of a request to a function from the request to the fields of the answer. What a
    function raises becomes `{"ok": false, "error": ..}`. Requests are answered strictly one after the other.
    """
    # Whatever is printed by a package must not get among the answers.
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    for line in sys.stdin.buffer:
        if line != b"\n":
            answers.write(json.dumps(_answer(operations, line)).encode("ascii") + b"\n")
            answers.flush()


def _answer(operations, line):
    identity = None
    try:
        request = json.loads(line)
        identity = request.get("id")
        if request.get("op") not in operations:
            known = ", ".join(operations)
            raise ValueError(f"unknown op {request.get('op')!r}; known: {known}")
        return {"id": identity, "ok": True, **operations[request["op"]](request)}
    except Exception as error:  # The peer goes on, whatever a package raises.
        return {"id": identity, "ok": False, "error": f"{type(error).__name__}: {error}"}
