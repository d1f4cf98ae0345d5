"""The analysts' views: read-only SQL over the history, newest and as of a checkpoint, the same on every engine.

What they show is declared in ``schemas.published_tables``; ``define`` writes the SQL, ``keep`` makes them and sees whether they are
still ours. They hold no data, so no migration numbers them. Does not belong here: loading rows for the product (``warehouse.history``).
"""

from warehouse.views.define import list_views, select_published
from warehouse.views.keep import ViewsInUseError, find_foreign_views, make_views

__all__ = ["ViewsInUseError", "find_foreign_views", "list_views", "make_views", "select_published"]
