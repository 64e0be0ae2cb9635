"""Models of the book: pure functions on plain numbers and arrays, units in the names, no tables and no plots.

`covenant` prices a delay covenant, `crowdfunding` an assurance contract, `switch` an order switch known only
by its total loss, `lifecycle` keeps bounds on a delivery series of mixed quality, `service` reads a ladder of
response times.
"""

from . import covenant, crowdfunding, lifecycle, service, switch

__all__ = ["covenant", "crowdfunding", "lifecycle", "service", "switch"]
