"""The book: notebooks kept fresh, the site built from them, the checks that guard both."""
