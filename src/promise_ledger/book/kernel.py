"""A Jupyter kernel that writes down which files its notebook reads.

Run as a script, before anything of the project is imported, so that every later import is seen:
`python -P kernel.py -f CONNECTION_FILE` with PROMISE_LEDGER_READS naming the list to append to.
A module that comes from __pycache__ counts as its source.
"""

import os
import sys
from importlib.util import source_from_cache


def record_reads(list_path: str) -> None:
    """From now on append the absolute path of each file that is opened for reading to `list_path`."""
    out = open(list_path, "a", encoding="utf-8", buffering=1)
    seen = set()

    def hook(event, args):
        if event != "open" or not isinstance(args[0], (str, bytes, os.PathLike)):
            return
        path, mode = args[0], args[1]
        if isinstance(mode, str) and any(letter in mode for letter in "wax+"):
            return
        try:
            name = os.path.abspath(os.fsdecode(path))
            if name in seen:
                return
            seen.add(name)
            if name.endswith(".pyc"):
                name = source_from_cache(name)
            out.write(name + "\n")
        except ValueError:  # not a path (NUL), or a .pyc outside __pycache__, or the list is closed: kernel is going
            pass

    sys.addaudithook(hook)


if __name__ == "__main__":
    record_reads(os.environ["PROMISE_LEDGER_READS"])
    from ipykernel import kernelapp

    kernelapp.launch_new_instance()
