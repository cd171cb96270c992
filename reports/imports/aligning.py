"""Two sequences matched in order, so that the scores of the pairs add up to the most.

Pure. What is equal and stands once on both sides fixes the places; only what lies between is worked
out. A pair is doubted when another order would have scored as much: then nobody can tell.
"""

from bisect import bisect_left
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

Score = Callable[[int, int], float]  # how well two indexes fit, 0 when they must not

LARGE = 60_000  # pairs in a stretch above which only equal keys are looked at: no appendix has them
MARGIN = 0.05  # by how much the best order must beat one that pairs a row otherwise


@dataclass
class Alignment:
    """Pairs by index of the left side, and what is doubted."""

    pairs: dict[int, int] = field(default_factory=dict)  # left -> right, in order on both sides
    unsure: set[int] = field(default_factory=set)  # left ones that fit another right one as well
    rivals: dict[int, set[int]] = field(default_factory=dict)  # left -> others for the same right


def align(left: Sequence[str], right: Sequence[str], score: Score) -> Alignment:
    """Match two sequences of keys. `score` says how well two indexes fit, 0 when they must not."""
    found = Alignment()
    waiting = [(0, len(left), 0, len(right))]
    while waiting:
        start, end, first, last = waiting.pop()
        if start == end or first == last:
            continue
        if left[start:end] == right[first:last]:
            found.pairs.update(zip(range(start, end), range(first, last), strict=True))
            continue
        fixed = anchors(left, right, start, end, first, last)
        if not fixed:
            is_large = (end - start) * (last - first) > LARGE
            fits = equal(left, right, score) if is_large else score
            work_out(range(start, end), range(first, last), fits, found)
            continue
        found.pairs.update(fixed)
        i, j = start, first
        for x, y in [*fixed, (end, last)]:
            waiting.append((i, x, j, y))
            i, j = x + 1, y + 1
    return found


def equal(left: Sequence[str], right: Sequence[str], score: Score) -> Score:
    """Return the score of equal keys alone."""
    return lambda x, y: score(x, y) if left[x] == right[y] else 0.0


def anchors(
    left: Sequence[str], right: Sequence[str], start: int, end: int, first: int, last: int
) -> list[tuple[int, int]]:
    """Return the longest rising run of equal keys that stand once on both sides of a stretch."""
    times, others = Counter(left[start:end]), Counter(right[first:last])
    where = {right[y]: y for y in range(first, last)}
    both = [
        (x, where[left[x]])
        for x in range(start, end)
        if left[x] and times[left[x]] == 1 and others[left[x]] == 1
    ]
    ends: list[int] = []  # smallest right index that ends a run of each length
    at: list[int] = []  # which pair that is
    before: list[int] = []  # pair -> pair before it in its run, -1 for none
    for position, (_, y) in enumerate(both):
        length = bisect_left(ends, y)
        before.append(at[length - 1] if length else -1)
        if length == len(ends):
            ends.append(y)
            at.append(position)
        else:
            ends[length], at[length] = y, position
    run, position = [], at[-1] if at else -1
    while position >= 0:
        run.append(both[position])
        position = before[position]
    return run[::-1]


def work_out(left: range, right: range, score: Score, found: Alignment) -> None:
    """Match a stretch by comparing all orders; adds to `found`."""
    scores = [[score(x, y) for y in right] for x in left]
    rows, columns = len(left), len(right)
    ahead = [[0.0] * (columns + 1) for _ in range(rows + 1)]  # best of what follows
    for i in range(rows - 1, -1, -1):
        here, below, line = ahead[i], ahead[i + 1], scores[i]
        for j in range(columns - 1, -1, -1):
            here[j] = max(below[j], here[j + 1], line[j] + below[j + 1] if line[j] else 0.0)
    behind = [[0.0] * (columns + 1) for _ in range(rows + 1)]  # best of what came before
    for i in range(rows):
        above, here, line = behind[i], behind[i + 1], scores[i]
        for j in range(columns):
            here[j + 1] = max(above[j + 1], here[j], line[j] + above[j] if line[j] else 0.0)

    def through(i: int, j: int) -> float:
        return behind[i][j] + scores[i][j] + ahead[i + 1][j + 1]

    enough = ahead[0][0] - MARGIN
    i = j = 0
    while i < rows and j < columns:
        line = scores[i]
        if line[j] and ahead[i][j] == line[j] + ahead[i + 1][j + 1]:
            found.pairs[left[i]] = right[j]
            if any(line[y] and y != j and through(i, y) > enough for y in range(columns)):
                found.unsure.add(left[i])
            others = {x for x in range(rows) if x != i and scores[x][j] and through(x, j) > enough}
            if others:
                found.rivals[left[i]] = {left[x] for x in others}
            i, j = i + 1, j + 1
        elif ahead[i][j] == ahead[i + 1][j]:
            i += 1
        else:
            j += 1
