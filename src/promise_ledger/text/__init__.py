"""Text layer: clean, fold, segment, quantities, features, keyness, wording. Knows nothing of tables or files.

Names load on first use, so importing this package loads neither jieba nor OpenCC.
"""
from importlib import import_module

_HOME = {
    "clean": "clean", "decode": "clean", "Cleaned": "clean", "Paragraph": "clean", "Patch": "clean",
    "Unrepaired": "clean", "to_simplified": "script", "fold": "fold", "fold_map": "fold", "Folded": "fold",
    "segment": "segment", "Segmenter": "segment", "Token": "segment", "variants": "segment",
    "extract_quantities": "quantities", "Quantity": "quantities", "Unit": "units", "Wording": "wording",
    "build_text_tables": "features",
}
__all__ = sorted(_HOME)


def __getattr__(name: str):
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
    globals()[name] = value  # `clean` is both a module and a function: the function wins
    return value
