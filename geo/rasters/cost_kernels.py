"""
Travel cost on a grid, compiled.

Each cell asks the eight triangles around it. In the triangle of the cell ``u``, a neighbour ``a`` across an edge and a
neighbour ``b`` across a corner, a path comes in from the point ``p`` that lies the fraction ``q`` of the way from ``a``
to ``b``::

        a ---p--- b          cost(u) = least over q of  cost(p) + mean slowness of p and u * |pu|
        |   /   .
        |  /  .              cost(p)     = along a-b linear, or (near a seed) linear after the cost of the
        | / .                              straight ray from the seed has been taken out and put back
        u                    slowness(p) = along a-b linear

so that every path on the graph of the eight neighbours is one of the paths tried, and the result is never above that
graph's. Taking the straight ray out and putting it back is the additive factoring of Luo & Qian (2012), "Fast sweeping
methods for factored anisotropic eikonal equations"; without it the error of the first few cells around a seed, where
the wave front is strongly curved, stays in the whole field. The triangles are Tsitsiklis' (1995, "Efficient algorithms
for globally optimal trajectories"), and so is the queue: buckets no wider than the least cost from a cell to the next.

A triangle can beat the step from ``a`` alone only where ``b`` is cheaper than ``a``. So it is enough to try it when the
turn of ``a`` comes, with the final costs of both: of eight neighbours a cell serves only those across an edge. A corner
is served at once only where both cells beside it are so dear that their turn may come too late.

No path leaks: a triangle needs its ``a`` open, so nothing passes between two blocked cells that touch at a corner.

Cells are numbered on a grid that has one row and column of blocked cells added on each side. `field` holds a cell's
cost and then its slowness, so that one fetch from memory brings both; a cell's *place* is where its cost stands.
"""

import math

import numba as nb
import numpy as np
from numpy.typing import NDArray

__all__ = ["spread_cost"]

_CHUNK = 128  # places that a bucket stores in one go
_MOST_PUSHED = 8  # by one cell
_DIAGONAL = math.sqrt(2.0)
_HALF_DIAGONAL = math.sqrt(0.5)

# None of these makes an array, and counting references to those that they are given would take longer than their work.
_compiled = nb.njit(cache=True, nogil=True, error_model="numpy", _nrt=False)  # type: ignore[call-overload]


@_compiled
def _cross(rise: float, slow_u: float, slow_a: float, slow_b: float) -> float:
    """Cost from a to u through the edge a-b or from b, with the cost linear from a to b, where it is `rise` lower."""
    diagonal = _HALF_DIAGONAL * (slow_u + slow_b) - rise
    even = 0.5 * slow_u + 0.25 * (slow_a + slow_b)
    if rise <= 0.0 or rise >= even * _HALF_DIAGONAL:
        return diagonal
    # q as in a field as slow as the triangle is on average, the cost there with the slowness that p has.
    per_root = 1.0 / math.sqrt(even * even - rise * rise)
    q = rise * per_root
    return min(diagonal, 0.5 * (slow_u + slow_a + q * (slow_b - slow_a)) * even * per_root - rise * q)


@_compiled
def _cross_factored(  # noqa: PLR0913, PLR0917 - a flat list of numbers is what compiles to registers
    rise: float,
    slow_u: float,
    slow_a: float,
    slow_b: float,
    slow_seed: float,
    along_seed: float,
    across_seed: float,
) -> float:
    """
    Cost from a to u as in `_cross`, with the straight ray from the seed taken out along a-b and put back.

    Seen from u, the seed lies `across_seed` cells beyond the edge a-b and `along_seed` cells past a towards b.
    """
    ray_a = slow_seed * math.sqrt(along_seed * along_seed + across_seed * across_seed)
    ray_b = slow_seed * math.sqrt((along_seed - 1.0) * (along_seed - 1.0) + across_seed * across_seed)
    rest_slope = ray_a - ray_b - rise
    mean_a = 0.5 * (slow_u + slow_a)
    mean_slope = 0.5 * (slow_b - slow_a)
    # The straight line from u to the seed is the exact answer in an even field and a good first guess elsewhere.
    q = along_seed / (1.0 + across_seed) if across_seed > -1.0 else 0.5
    q = min(max(q, 0.0), 1.0)
    for _ in range(4):
        leg = math.sqrt(1.0 + q * q)
        ray = math.sqrt((along_seed - q) * (along_seed - q) + across_seed * across_seed)
        if ray < 1e-9:  # noqa: PLR2004 - p is the seed itself; nothing is cheaper
            break
        mean = mean_a + mean_slope * q
        slope = slow_seed * (q - along_seed) / ray + rest_slope + mean_slope * leg + mean * q / leg
        bend = slow_seed * across_seed * across_seed / ray**3 + 2.0 * mean_slope * q / leg + mean / leg**3
        if bend <= 0.0:
            break
        moved = min(max(q - slope / bend, 0.0), 1.0)
        if abs(moved - q) < 1e-7:  # noqa: PLR2004 - of a cell: below what the cost can show
            q = moved
            break
        q = moved
    ray = math.sqrt((along_seed - q) * (along_seed - q) + across_seed * across_seed)
    leg = math.sqrt(1.0 + q * q)
    return slow_seed * ray - ray_a + q * rest_slope + (mean_a + mean_slope * q) * leg


@_compiled
def _push(
    bucket: int, place: int, buckets: NDArray[np.int32], pool: NDArray[np.int32], spare: NDArray[np.int32]
) -> None:
    """
    Put a place into a bucket.

    A bucket is a chain of chunks in `pool`: a row of `buckets` names the newest and says how many places it holds; the
    last column of a chunk names the one below it. `spare[0]` heads the chain of chunks given back, `spare[1]` is the
    first never used. An empty bucket names no chunk (-1) and calls it full.
    """
    held = buckets[bucket, 1]
    if held == _CHUNK:
        chunk = spare[0]
        if chunk >= 0:
            spare[0] = pool[chunk, _CHUNK]
        else:
            chunk = spare[1]
            spare[1] += 1
        pool[chunk, _CHUNK] = buckets[bucket, 0]
        buckets[bucket, 0] = chunk
        held = 0
    pool[buckets[bucket, 0], held] = place
    buckets[bucket, 1] = held + 1


@_compiled
def _pop(bucket: int, buckets: NDArray[np.int32], pool: NDArray[np.int32], spare: NDArray[np.int32]) -> int:
    """Take a place out of a bucket that holds at least one."""
    chunk = buckets[bucket, 0]
    held = buckets[bucket, 1] - 1
    buckets[bucket, 1] = held
    place = pool[chunk, held]
    if held == 0:
        buckets[bucket, 0] = pool[chunk, _CHUNK]
        buckets[bucket, 1] = _CHUNK
        pool[chunk, _CHUNK] = spare[0]
        spare[0] = chunk
    return int(place)


@_compiled
def _lower(  # noqa: PLR0913, PLR0917 - a flat list compiles
    arrival: float,
    u: int,
    seed: int,
    level: int,
    per_cost: float,
    field: NDArray[np.floating],
    origin: NDArray[np.int32],
    buckets: NDArray[np.int32],
    pool: NDArray[np.int32],
    spare: NDArray[np.int32],
) -> int:
    """Lower the cost at a place to that of an arrival; say how many places were pushed, 0 or 1."""
    before = field[u]
    after = field.dtype.type(arrival)
    if after >= before:
        return 0
    field[u] = after
    if origin.size > 0:
        origin[u >> 1] = seed
    new_level = int(after * per_cost)
    if before == np.inf or int(before * per_cost) != new_level or new_level == level:
        _push(new_level & (buckets.shape[0] - 1), u, buckets, pool, spare)
        return 1
    return 0


@_compiled
def _arrive_near(  # noqa: PLR0913, PLR0917 - a flat list compiles
    field: NDArray[np.floating],
    origin: NDArray[np.int32],
    row: int,
    v: int,
    right: int,
    down: int,
    seed: int,
    slow_seed: float,
    away_x: float,
    away_y: float,
) -> float:
    """Cost at the neighbour of v that lies `right` and `down`, with the seed `away` from v."""
    u = v + 2 * right + down * row
    cost_v, slow_v, slow_u = np.float64(field[v]), np.float64(field[v + 1]), np.float64(field[u + 1])
    if slow_u == np.inf:
        return np.inf
    best = np.inf
    for turn in range(2):
        if right == 0 or down == 0:
            # v is a, with b on either side of it.
            best = min(best, cost_v + 0.5 * (slow_u + slow_v))
            to_x, to_y = (down, right) if turn else (-down, -right)
            side = v + 2 * to_x + to_y * row
            along, across = away_x * to_x + away_y * to_y, -away_x * right - away_y * down
            rise, cost_a, slow_a, slow_b = cost_v - field[side], cost_v, slow_v, np.float64(field[side + 1])
        else:
            # v is b, with a on the way across or down.
            side = v + 2 * right if turn else v + down * row
            if field[side + 1] < np.inf:
                best = min(best, cost_v + _HALF_DIAGONAL * (slow_u + slow_v))
            along, across = (1 - away_x * right, -away_y * down) if turn else (1 - away_y * down, -away_x * right)
            rise, cost_a, slow_a, slow_b = (
                field[side] - cost_v,
                np.float64(field[side]),
                np.float64(field[side + 1]),
                slow_v,
            )
        if field[side] < np.inf and (origin.size == 0 or origin[side >> 1] == seed):
            through = cost_a + _cross_factored(rise, slow_u, slow_a, slow_b, slow_seed, along, across)
            best = min(best, max(through, cost_v))
    return best


@_compiled
def _spread_while_room(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917 - one loop nest; calls cost it a third of its speed
    field: NDArray[np.floating],
    origin: NDArray[np.int32],
    width: int,
    starts: tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int32]],
    seeds: NDArray[np.float64],
    factored_cells: float,
    bucket_width: float,
    limit: float,
    buckets: NDArray[np.int32],
    pool: NDArray[np.int32],
    spare: NDArray[np.int32],
    done: tuple[int, int, int],
) -> tuple[int, int, int]:
    """
    Spread the cost until nothing waits, the limit is passed or the pool may not hold what the next cell pushes.

    `done` and what is returned are the level, the number of places that wait, and the number of starts that have
    entered. A pool that grew in here would have its references counted at every cell.
    """
    level, waiting, entered = done
    start_places, start_costs, start_seeds = starts
    row = 2 * width
    last_bucket = buckets.shape[0] - 1
    per_cost = 1.0 / bucket_width
    several = origin.size > 0
    seed = 0
    reach = row * (int(factored_cells) + 1)
    while waiting > 0 or entered < start_places.size:
        if waiting == 0:
            level = int(start_costs[entered] * per_cost)
        if level * bucket_width > limit:
            break
        bucket = level & last_bucket
        later = (level + 1.001) * bucket_width  # cells of this cost and more wait for a later bucket
        # Seeds enter when their level comes, so start costs may lie any number of buckets apart.
        while entered < start_places.size and int(start_costs[entered] * per_cost) <= level:
            if spare[1] >= pool.shape[0]:
                return level, waiting, entered
            u = start_places[entered]
            before = field[u]
            field[u] = start_costs[entered]
            if field[u] < before:
                if several:
                    origin[u >> 1] = start_seeds[entered]
                _push(bucket, u, buckets, pool, spare)
                waiting += 1
            else:
                field[u] = before
            entered += 1
        while buckets[bucket, 0] >= 0:
            if spare[1] + _MOST_PUSHED > pool.shape[0]:
                return level, waiting, entered
            v = _pop(bucket, buckets, pool, spare)
            waiting -= 1
            cost_v = np.float64(field[v])
            if int(cost_v * per_cost) != level:
                continue  # became cheaper after it was put here, and was dealt with then
            slow_v = np.float64(field[v + 1])
            if several:
                seed = origin[v >> 1]
            if abs(v - int(seeds[seed, 3])) <= reach:
                down = v // row
                away_x, away_y = seeds[seed, 0] - 0.5 * (v - down * row), seeds[seed, 1] - down
                if away_x * away_x + away_y * away_y <= factored_cells * factored_cells:
                    for right in range(-1, 2):
                        for down in range(-1, 2):
                            u = v + 2 * right + down * row
                            if field[u] > cost_v:
                                arrival = _arrive_near(
                                    field, origin, row, v, right, down, seed, seeds[seed, 2], away_x, away_y
                                )
                                waiting += _lower(
                                    arrival, u, seed, level, per_cost, field, origin, buckets, pool, spare
                                )
                    continue
            for vertical in range(2):
                ahead, aside = (row, 2) if vertical else (2, row)
                u, other = v + ahead, v - ahead
                before, before_other = field[u], field[other]
                if before < before_other:
                    u, other = other, u
                    before, before_other = before_other, before
                b, c = v + aside, v - aside
                if field[c] < field[b]:
                    b, c = c, b
                rise_b, rise_c = cost_v - field[b], cost_v - field[c]
                while before > cost_v:
                    slow_u = np.float64(field[u + 1])
                    if slow_u < np.inf:
                        step = 0.5 * (slow_u + slow_v)
                        if rise_b > -bucket_width:
                            step = min(step, _cross(rise_b, slow_u, slow_v, np.float64(field[b + 1])))
                            if rise_c > -bucket_width:
                                step = min(step, _cross(rise_c, slow_u, slow_v, np.float64(field[c + 1])))
                        # A path through v is never cheaper than v; where slowness jumps the linear cost can pretend so.
                        waiting += _lower(
                            cost_v + max(step, 0.0), u, seed, level, per_cost, field, origin, buckets, pool, spare
                        )
                    if u == other:
                        break
                    u, before = other, before_other
            # Corners where neither cell beside them will serve them at its turn.
            for right in (-2, 2):
                for down in (-row, row):
                    u = v + right + down
                    before = field[u]
                    arrival = cost_v + _HALF_DIAGONAL * (np.float64(field[u + 1]) + slow_v)
                    beside, beside_2 = field[v + right], field[v + down]
                    served = ((beside > later) & (beside < arrival)) | ((beside_2 > later) & (beside_2 < arrival))
                    if served | (arrival >= before):
                        continue
                    if field[v + right + 1] == np.inf and field[v + down + 1] == np.inf:
                        continue
                    waiting += _lower(arrival, u, seed, level, per_cost, field, origin, buckets, pool, spare)
        level += 1
    return level, 0, start_places.size


@nb.njit(cache=True, nogil=True)
def spread_cost(  # noqa: PLR0913, PLR0917 - a flat list compiles
    field: NDArray[np.floating],
    origin: NDArray[np.int32],
    width: int,
    starts: tuple[NDArray[np.int64], NDArray[np.float64], NDArray[np.int32]],
    seeds: NDArray[np.float64],
    factored_cells: float,
    bucket_width: float,
    most: float,
    limit: float,
) -> None:
    """
    Spread the travel cost over the grid, in place.

    Parameters
    ----------
    field
        Flat, of twice as many numbers as there are cells: the cost of a cell, infinite everywhere, which becomes the
        travel cost, and its slowness per cell length. Bordered by blocked cells (slowness inf).
    origin
        Becomes the number of the seed whose path is the cheapest; empty if nobody asks.
    width
        Columns of the bordered grid.
    starts
        Places around the seeds, their cost along a straight ray and their seed, by rising cost.
    seeds
        One row per seed: column, row (of the bordered grid, whole numbers at cell centres), slowness, place.
    factored_cells
        Distance from its seed up to which a cell uses the factored update.
    bucket_width
        At most the least slowness over the square root of 2.
    most
        The largest slowness of an open cell.
    limit
        Cells of a higher cost are left as they are found.
    """
    n_buckets = 4
    while n_buckets < _DIAGONAL * most / bucket_width + 3.0:
        n_buckets *= 2  # a power of two, so that the bucket of a level is told by a mask
    buckets = np.empty((n_buckets, 2), np.int32)
    for bucket in range(n_buckets):  # in a loop, as a slice takes a second to compile
        buckets[bucket, 0] = -1
        buckets[bucket, 1] = _CHUNK
    pool = np.empty((64 + field.size // _CHUNK // 32, _CHUNK + 1), np.int32)
    spare = np.empty(2, np.int32)
    spare[0], spare[1] = -1, 0
    done = (np.int64(0), np.int64(0), np.int64(0))  # not literals, for which the loop would be compiled once more
    while True:
        done = _spread_while_room(
            field, origin, width, starts, seeds, factored_cells, bucket_width, limit, buckets, pool, spare, done
        )
        if done[1] == 0 and done[2] == starts[0].size:
            break
        larger = np.empty((2 * pool.shape[0], _CHUNK + 1), np.int32)
        for chunk in range(pool.shape[0]):
            for k in range(_CHUNK + 1):
                larger[chunk, k] = pool[chunk, k]
        pool = larger
