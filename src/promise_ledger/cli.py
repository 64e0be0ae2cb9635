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
    from promise_ledger.book import citation_file, readme
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
    citation_file.update(root)


@app.command()
def build(
    every: Annotated[bool, typer.Option("--all", help="Execute every notebook and read every page again.")] = False,
) -> None:
    """Refresh the chapters, build the site into _build/site/ and say where it is."""
    from promise_ledger.book import site
    from promise_ledger.book.paths import checkout

    site.build(checkout(), every)


editions = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="Keep the Chinese edition in step with the English one.")
app.add_typer(editions, name="editions")


@editions.command("sync")
def editions_sync() -> None:
    """Carry code cells over to the Chinese chapters and list what is not translated, or from an older text."""
    from promise_ledger.book import editions as job
    from promise_ledger.book.paths import checkout

    root = checkout()
    for name in job.sync(root):
        print(f"chapters/zh/{name}: code carried over")
    found = job.gaps(root)
    for gap in found:
        print(gap)
    print(f"{len(found)} places to translate." if found else "Both editions say the same.")
    raise typer.Exit(1 if found else 0)


@editions.command("done")
def editions_done(
    page: Annotated[str, typer.Argument(help="A page, for example 03-xiaomi-su7.ipynb or cite.md.")],
    cells: Annotated[list[str] | None, typer.Argument(help="Ids of the cells whose translation is up to date again.")] = None,
) -> None:
    """Record that a translation that you have just edited fits its English text."""
    from promise_ledger.book import editions as job
    from promise_ledger.book.paths import checkout

    print(job.done(checkout(), page, cells or []))


@app.command()
def release(out: Annotated[Path, typer.Option(help="Folder to put the ZIP into.")]) -> None:
    """Pack a release: tables, chapters, code, figures and a description for machines (RO-Crate)."""
    from promise_ledger.book import release as job
    from promise_ledger.book.paths import checkout

    raise typer.Exit(job.command(checkout(), out))


@app.command()
def pdf(
    lang: Annotated[list[str] | None, typer.Option(help="Edition, en or zh; default: both.")] = None,
    code: Annotated[bool, typer.Option("--code", help="Print the code cells, too.")] = False,
) -> None:
    """Print the built site as a PDF of each edition; needs Chromium or Chrome."""
    from promise_ledger.book import pdf as job
    from promise_ledger.book.paths import checkout

    for path in job.make(checkout(), lang, code):
        print(path)


figure = typer.Typer(no_args_is_help=True, rich_markup_mode=None, help="List, show, export, cite and identify the book's figures.")
app.add_typer(figure, name="figure")
FigureId = Annotated[str, typer.Argument(metavar="FIGURE", help="Id of a figure, for example fig-su7-monthly.")]


def _language(value: str) -> str:
    if value not in ("en", "zh"):
        raise typer.BadParameter(f"found {value!r}; expected en or zh.")
    return value


Lang = Annotated[str, typer.Option("--lang", callback=_language, help="Language: en or zh.")]


@figure.command("list")
def figure_list(lang: Lang = "en") -> None:
    """List all figures with version and title."""
    from promise_ledger.book import figure_jobs as job

    print("\n".join(job.listing(lang)))


@figure.command("show")
def figure_show(name: FigureId, lang: Lang = "en") -> None:
    """Say what a figure shows, what it rests on and where it is."""
    from promise_ledger.book import figure_jobs as job
    from promise_ledger.book.paths import checkout

    print("\n".join(job.description(checkout(), name, lang)))


@figure.command("export")
def figure_export(
    name: FigureId,
    lang: Lang = "en",
    form: Annotated[str, typer.Option("--format", help="svg, png, pdf, csv, json or zip.")] = "png",
    out: Annotated[Path, typer.Option(help="Folder to put the file into.")] = Path("."),
) -> None:
    """Put a file of a figure into a folder."""
    from promise_ledger.book import figure_jobs as job
    from promise_ledger.book.paths import checkout

    print(job.export(checkout(), name, lang, form, out))


@figure.command("cite")
def figure_cite(
    name: FigureId,
    style: Annotated[str | None, typer.Option(help="Citation style; default: the usual one of the language.")] = None,
    lang: Lang = "en",
    version: Annotated[int | None, typer.Option(help="Version; default: the current one.")] = None,
) -> None:
    """Print a citation of a figure, accessed today."""
    from datetime import date

    from promise_ledger.figures import citations

    item = citations.figure_item(name, lang, version)
    print(citations.cite([item], style or citations.styles(lang)[0], lang, accessed=date.today()))


@figure.command("identify")
def figure_identify(file: Annotated[Path, typer.Argument(help="A file that may be a figure of this book.")]) -> None:
    """Tell which figure a stray file is, which version, and whether that is the current one; exit 1 if it is none."""
    from promise_ledger.figures import identify as job

    found = job.identify(file)
    print("\n".join(job.lines(found)))
    raise typer.Exit(0 if found.figure else 1)


@figure.command("bump")
def figure_bump(
    name: FigureId,
    change_en: Annotated[str, typer.Option(help="What changed, in English, for readers who cited the version before.")],
    change_zh: Annotated[str, typer.Option(help="The same in Chinese.")],
) -> None:
    """Record a changed figure as a new version and keep the old one reachable."""
    from datetime import date

    from promise_ledger.book import figure_jobs as job
    from promise_ledger.book.paths import checkout

    print(job.bump(checkout(), name, {"en": change_en, "zh": change_zh}, date.today()))


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
