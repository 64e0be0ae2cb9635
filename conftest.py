"""nbval leaves images out of its comparison; here they are in it, where they can be."""

import platform
import sys

# Figures come out as the same bytes wherever matplotlib's wheels are the same; tried on Linux with all three Pythons.
# Elsewhere the digest of the data behind each figure, which is part of its stored output, is compared without the pixels.
SAME_PIXELS = sys.platform == "linux" and platform.machine() == "x86_64"


def pytest_collection_modifyitems(items):
    """Compare images of notebook cells, too."""
    for item in items:
        if SAME_PIXELS and hasattr(item.parent, "skip_compare"):
            item.parent.skip_compare = tuple(kind for kind in item.parent.skip_compare if not kind.startswith("image/"))
