"""Private and offline: whatever page is opened, over http or from disk, no request leaves the site and nothing complains."""

import pytest


def addresses(site):
    """Every page of the site; a figure's page under the address of its version is a copy and left out."""
    paths = [path.relative_to(site).as_posix() for path in sorted(site.rglob("*.html")) if "_static" not in path.parts]
    return [path for path in paths if ".v" not in path]


@pytest.mark.parametrize("over", ["http", "file"])
def test_no_request_leaves_the_site(site, view, over):
    page = view("index.html", over=over)
    for path in addresses(site):
        page.visit(path)  # `view` holds all requests and complaints against the site when the test ends
