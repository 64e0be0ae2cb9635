"""The one entry point: `promise-ledger COMMAND`. Each command imports what it needs, so that --help stays quick."""

import sys
from pathlib import Path
from typing import Annotated

import typer

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="The Promise Ledger: an executable case study of promises that two Chinese EV makers made.",
)


@app.command()
def refresh(
    notebooks: Annotated[list[Path] | None, typer.Argument(help="Notebooks; default: every chapter.")] = None,
    check: Annotated[bool, typer.Option("--check", help="Execute nothing; exit 1 if anything is stale.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Execute fresh notebooks, too.")] = False,
) -> None:
    """Execute the chapters whose code, data or environment changed, and store their outputs."""
    from promise_ledger.book import readme
    from promise_ledger.book import refresh as job
    from promise_ledger.book.paths import checkout

    root = checkout()
    paths = [path.resolve() for path in notebooks or job.chapters(root)]
    if check:
        stale = {path: reason for path in paths if (reason := job.stale_reason(path, root))}
        for path, reason in stale.items():
            print(f"{path}: {reason}")
        print(f"{len(paths) - len(stale)} of {len(paths)} notebooks are up to date.")
        raise typer.Exit(1 if stale else 0)
    outcomes = job.refresh(paths, root, every)
    if any(outcome.error for outcome in outcomes):
        raise typer.Exit(1)
    readme.update(root)


@app.command()
def build(
    every: Annotated[bool, typer.Option("--all", help="Execute every notebook and read every page again.")] = False,
) -> None:
    """Refresh the chapters, build the site into _build/site/ and say where it is."""
    from promise_ledger.book import site
    from promise_ledger.book.paths import checkout

    site.build(checkout(), every)


@app.command()
def lint() -> None:
    """Look for typed numbers in prose, unfit notebooks, and figures without captions or alt text."""
    from promise_ledger.book import lint as job
    from promise_ledger.book.paths import checkout

    faults = job.lint(checkout())
    for fault in faults:
        print(fault)
    print(f"{len(faults)} faults." if faults else "No faults.")
    raise typer.Exit(1 if faults else 0)


@app.command()
def validate() -> None:
    """Check every table in data/ and list all faults with file, line, column, value and cure."""
    from promise_ledger.evidence import validate as job

    raise typer.Exit(job.command())


@app.command()
def verify(
    sources: Annotated[Path, typer.Option(envvar="PROMISE_LEDGER_SOURCES", help="Folder with the articles, named as you like.")],
    show: Annotated[bool, typer.Option("--show", help="Print the span of each claim that fails (article text!).")] = False,
) -> None:
    """Find every claim in the articles that you hold, re-hash it, and read its number again."""
    from promise_ledger.evidence import verify as job

    raise typer.Exit(job.command(sources, show))


@app.command()
def rebuild(
    sources: Annotated[Path, typer.Option(envvar="PROMISE_LEDGER_SOURCES", help="Folder with the articles as received.")],
) -> None:
    """Make quantities, features and paragraphs in data/ anew from the articles that you hold."""
    from promise_ledger.evidence import rebuild as job

    raise typer.Exit(job.command(sources))


def main() -> None:
    """Run the command line; a fault that a user can cause becomes one message and exit status 1, never a traceback."""
    if hasattr(sys.stdout, "reconfigure"):  # Windows consoles and pipes are not UTF-8 by themselves
        sys.stdout.reconfigure(encoding="utf-8", errors="replace", line_buffering=True)
        sys.stderr.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except ValueError as error:  # LedgerError is one
        print(error, file=sys.stderr)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
