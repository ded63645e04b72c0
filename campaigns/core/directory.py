"""Where each member stands: from member ids to rows."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from campaigns.core.postings import Rows
from campaigns.core.sorting import blocks

# So many ids for a member at most stand in a table, and more while the table stays small.
DENSE, SPARSE, SMALL = 8, 128, 2**25


@dataclass(frozen=True, slots=True)
class Directory:
    """`ids` int64[n] by row. `places` is one of two things, by how far apart the ids are.

    Dense: int32[highest id + 3], at id + 1 the row of the id plus 1, and 0 where nobody has it.
    Else: int32[n], the rows by rising id, to be searched.
    """

    ids: NDArray[np.int64]
    places: Rows

    def find(self, ids: NDArray[np.int64]) -> Rows:
        """The row of each id, -1 for an id that is not there."""
        if not len(self.ids):
            return np.full(len(ids), -1, dtype=np.int32)
        if len(self.places) > len(self.ids):
            found = np.empty(len(ids), dtype=np.int32)
            for part in blocks(len(ids)):
                found[part] = np.take(self.places, ids[part] + 1, mode="clip")
            found -= 1
            return found
        rising = self.ids[self.places]
        at = np.minimum(np.searchsorted(rising, ids), len(rising) - 1)
        return np.where(rising[at] == ids, self.places[at], np.int32(-1))


def directory(ids: NDArray[np.int64]) -> Directory:
    """The directory of members, int64[n] by row. Raises ValueError when one is there twice."""
    lowest, highest = (int(ids.min()), int(ids.max())) if len(ids) else (-1, -1)
    most = max(DENSE * len(ids), min(SPARSE * len(ids), SMALL))
    if lowest >= 0 and highest < most:
        places = np.zeros(highest + 3, dtype=np.int32)  # nobody stands at both ends
        for part in blocks(len(ids)):
            places[ids[part] + 1] = np.arange(part.start + 1, part.stop + 1)
        twice = bool(np.count_nonzero(places) < len(ids))
    else:
        places = np.argsort(ids).astype(np.int32)
        rising = ids[places]
        twice = bool(np.any(rising[1:] == rising[:-1]))
    if twice:
        raise ValueError("a member is there twice")
    return Directory(ids, places)
