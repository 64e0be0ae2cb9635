"""A real browser for tests: pages of the built site in Chromium, over http as a host serves them and from disk.

A test asks for `site` (the built site) and `view`:

    def test_it(view):
        page = view("en/01-zeekr-presale.html", width=360, theme="dark")       # over http, with gzip
        page = view("zh/search.html?q=众筹", over="file")                      # from disk
        page.requests, page.errors, page.bytes()                              # what was asked for, complaints, bytes received

`page` is Playwright's, with these three and `visit(path)`, which goes on to another page of the same site. When the test ends, `view` fails it if a request left the site or if the page
complained; `view(..., complaints=True)` leaves that to the test. Without Playwright or Chromium such tests are skipped.
"""

import contextlib
import gzip
import io
import os
import shutil
import sys
import threading
import time
import uuid
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from promise_ledger.book import bundles
from promise_ledger.book import site as book_site

SHRINKS = ("text/", "application/javascript", "application/json", "application/xml", "image/svg+xml")
SESSION = os.environ.get("PYTEST_XDIST_TESTRUNUID") or uuid.uuid4().hex


@contextlib.contextmanager
def alone(lock: Path, patience: float = 900):
    """Hold `lock` (a folder that exists as long as somebody works); older than `patience` seconds it was left behind."""
    while True:
        try:
            lock.mkdir(parents=True)
            break
        except FileExistsError:
            with contextlib.suppress(OSError):
                if time.time() - lock.stat().st_mtime > patience:
                    lock.rmdir()
            time.sleep(0.2)
    try:
        yield
    finally:
        lock.rmdir()


@pytest.fixture(scope="session")
def site(root) -> Path:
    """The finished site of both editions, made from the stored outputs: once in a run, however many workers there are.

    PROMISE_LEDGER_SITE names one that is finished already, for those who work on the tests.
    """
    if given := os.environ.get("PROMISE_LEDGER_SITE"):
        return Path(given).resolve()
    done = root / "_build" / "site.session"
    with alone(root / "_build" / "site.lock"):
        place = root / "_build" / "site"
        if not (place.is_dir() and done.is_file() and done.read_text("utf-8") == SESSION):
            bundles.make(root, report=lambda line: None)
            place = book_site.assemble(root, report=lambda line: None)
            done.write_text(SESSION, encoding="utf-8")
    return place


class Host(SimpleHTTPRequestHandler):
    """A host of static files as they are today: gzip, and the site's own page for what is not there."""

    protocol_version = "HTTP/1.1"
    kept: ClassVar[dict[tuple[str, float], bytes]] = {}

    def send_head(self):
        path = Path(self.translate_path(self.path))
        if path.is_dir() and self.path.split("?")[0].endswith("/"):
            path /= "index.html"
        status = 200
        if not path.is_file():
            status, path = 404, Path(self.directory) / "404.html"
        if not path.is_file():
            return super().send_head()
        kind, content = self.guess_type(str(path)), path.read_bytes()
        small = kind.startswith(SHRINKS) and "gzip" in self.headers.get("Accept-Encoding", "")
        if small:
            key = (str(path), path.stat().st_mtime)
            content = self.kept.setdefault(key, gzip.compress(content, 6, mtime=0))
        self.send_response(status)
        self.send_header("Content-Type", f"{kind}; charset=utf-8" if kind.startswith(SHRINKS) else kind)
        if small:
            self.send_header("Content-Encoding", "gzip")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        return io.BytesIO(content)

    def log_message(self, *given):
        """Say nothing."""


class Server(ThreadingHTTPServer):
    """A server that does not mind a browser that leaves before it has everything."""

    daemon_threads = True

    def handle_error(self, request, client_address):
        """Tell of other faults only."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


@contextlib.contextmanager
def served(folder: Path):
    """Serve a folder on this machine; gives the address without a slash at its end."""
    server = Server(("127.0.0.1", 0), partial(Host, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def executable() -> str | None:
    """A Chromium of this machine, or None; PROMISE_LEDGER_CHROMIUM names another."""
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
    return os.environ.get("PROMISE_LEDGER_CHROMIUM") or next(filter(None, map(shutil.which, names)), None)


@pytest.fixture(scope="module")
def chromium():
    """Playwright's browser, one for the tests of a file: its event loop would be in the way of others that run notebooks."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="Playwright is not installed (extra `test`)")
    with sync_api.sync_playwright() as tool:
        path = executable()
        if path is None and not Path(tool.chromium.executable_path).is_file():
            pytest.skip("no Chromium on this machine; PROMISE_LEDGER_CHROMIUM can name one")
        browser = tool.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def host(site):
    """The address at which the built site is served."""
    with served(site) as address:
        yield address


@pytest.fixture
def view(chromium, request):
    """Open pages: view(path, over=, width=, height=, theme=, script=, complaints=, folder=, **context) -> page."""
    with contextlib.ExitStack() as last:
        watched = []

        def open_page(path, over="http", width=1280, height=900, theme="light", script=True, complaints=False, folder=None, **more):
            """A page that has loaded. `folder` is another site than the book's; `script=False` turns JavaScript off."""
            if over == "file":
                base = (folder or request.getfixturevalue("site")).as_uri()
            else:
                base = last.enter_context(served(folder)) if folder else request.getfixturevalue("host")
            context = chromium.new_context(
                viewport={"width": width, "height": height}, java_script_enabled=script,
                reduced_motion="reduce", color_scheme=theme, **more,
            )  # fmt: skip
            last.callback(context.close)
            context.set_default_timeout(30_000)  # an awaited thing comes at once; a busy machine may stall
            context.add_init_script(f"try {{ for (const k of ['mode', 'theme']) localStorage.setItem(k, {theme!r}) }} catch {{}}")
            page = context.new_page()
            page.requests, page.errors = [], []
            page.on("request", lambda asked: page.requests.append(asked.url))
            # an image that was still on its way when the page was left is no failure
            page.on("requestfailed", lambda a: page.errors.append(f"failed: {a.url} {a.failure}") if "ABORTED" not in a.failure else None)
            page.on("console", lambda said: page.errors.append(f"console: {said.text} {said.location['url']}") if said.type in ("error", "warning") else None)
            page.on("pageerror", lambda fault: page.errors.append(f"script: {fault}"))
            received = []
            page.on("response", lambda answer: received.append(answer))
            page.bytes = lambda: sum(size["responseBodySize"] + size["responseHeadersSize"] for size in (r.request.sizes() for r in received))
            if not complaints:
                watched.append((path, base, page))
            page.base = base

            def visit(path):
                page.goto(f"{base}/{path}", wait_until="load")
                if script:  # scripts take turns (assets.in_turns): keys are heard after the last of them
                    page.evaluate("() => new Promise(done => setTimeout(() => setTimeout(done)))")

            page.visit = visit
            page.visit(path)
            return page

        yield open_page
        for path, base, page in watched:
            left = [url for url in page.requests if not url.startswith((base, "data:", "blob:"))]
            assert not left, f"{path} asks elsewhere: {left}"
            assert not page.errors, f"{path} complains: {page.errors}"
