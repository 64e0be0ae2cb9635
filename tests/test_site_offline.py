"""Private and offline: whatever page is opened, over http or from disk, no request leaves the site and nothing complains.

Of the many pages of figures and claims, which are made alike, some are opened; that every page carries the policy that
forbids requests to elsewhere is tested in test_site_pages.py.
"""

import pytest

EVERY = {"figures": 15, "claims": 90}


def addresses(site):
    """The pages to open; a figure's page under the address of its version is a copy and left out."""
    paths = [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html"))]
    paths = [path for path in paths if ".v" not in path and not {"_static", "_marks"} & set(path.split("/"))]
    chosen = [path for path in paths if path.count("/") < 2]
    for folder, step in EVERY.items():
        chosen += [path for path in paths if f"/{folder}/" in path][::step]
    return chosen


@pytest.mark.parametrize("over", ["http", "file"])
def test_no_request_leaves_the_site(site, view, over):
    page, opened = view("index.html", over=over), addresses(site)
    assert len(opened) > 30
    for path in opened:
        page.visit(path)  # `view` holds all requests and complaints against the site when the test ends
