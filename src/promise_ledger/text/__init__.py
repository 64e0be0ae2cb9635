"""Text layer: clean, fold, segment, quantities, features, keyness, wording. Knows nothing of tables or files.

Names load on first use, so importing this package loads neither jieba nor OpenCC.
"""
from importlib import import_module

_HOME = {
    "clean": "cleaning", "decode": "cleaning", "Cleaned": "cleaning", "Paragraph": "cleaning",
    "Patch": "cleaning",
    "Unrepaired": "cleaning", "to_simplified": "script", "fold": "folding", "fold_map": "folding",
    "Folded": "folding",
    "segment": "segmentation", "Segmenter": "segmentation", "Token": "segmentation",
    "variants": "segmentation",
    "extract_quantities": "quantities", "Quantity": "quantities", "Unit": "units", "Wording": "wording",
    "build_text_tables": "features",
}
__all__ = sorted(_HOME)


def __getattr__(name: str):
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)  # no module bears the name of a function
