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

No path leaks: a triangle needs its ``a`` open, so nothing passes between two blocked cells that touch at a corner.

Cells are numbered on a grid that has one row and column of blocked cells added on each side.
"""

import math

import numba as nb
import numpy as np
from numpy.typing import NDArray

__all__ = ["spread_cost"]

_CHUNK = 128  # cells that a bucket stores in one go
_SQRT2 = math.sqrt(2.0)


@nb.njit(cache=True, inline="always", error_model="numpy")
def _fraction(rise: float, slowness: float) -> float:
    """Where on the way from a to b the path comes in if the slowness were even; `rise` is cost(a) - cost(b)."""
    if rise <= 0.0:
        return 0.0
    if rise >= slowness / _SQRT2:
        return 1.0
    return rise / math.sqrt(slowness * slowness - rise * rise)


@nb.njit(cache=True, inline="always", error_model="numpy")
def _arrival(cost_a: float, cost_b: float, slow_a: float, slow_b: float, slow_u: float) -> float:
    """Cost at u of the best path through the edge a-b, with the cost linear along it. Slowness is per cell."""
    q = _fraction(cost_a - cost_b, 0.5 * slow_u + 0.25 * (slow_a + slow_b))
    mean = 0.5 * (slow_u + slow_a + q * (slow_b - slow_a))
    return cost_a + q * (cost_b - cost_a) + mean * math.sqrt(1.0 + q * q)


@nb.njit(cache=True, error_model="numpy")
def _factored_arrival(  # noqa: PLR0913, PLR0917 - a flat list of numbers is what compiles to registers
    cost_a: float,
    cost_b: float,
    slow_a: float,
    slow_b: float,
    slow_u: float,
    slow_seed: float,
    along_seed: float,
    across_seed: float,
) -> float:
    """
    Cost at u as in `_arrival`, with the straight ray from the seed taken out along a-b and put back.

    Seen from u, the seed lies `across_seed` cells beyond the edge a-b and `along_seed` cells past a towards b.
    """
    ray_a = slow_seed * math.sqrt(along_seed * along_seed + across_seed * across_seed)
    ray_b = slow_seed * math.sqrt((along_seed - 1.0) * (along_seed - 1.0) + across_seed * across_seed)
    rest_a = cost_a - ray_a
    rest_slope = (cost_b - ray_b) - rest_a
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
    return slow_seed * ray + rest_a + q * rest_slope + (mean_a + mean_slope * q) * leg


@nb.njit(cache=True, inline="always", error_model="numpy")
def _push(
    bucket: int,
    cell: int,
    top: NDArray[np.int32],
    held: NDArray[np.int32],
    pool: NDArray[np.int32],
    spare: NDArray[np.int32],
) -> None:
    """
    Put a cell into a bucket.

    A bucket is a chain of chunks in `pool`: `top[bucket]` is the newest, holding `held[bucket]` cells; the last column
    of a chunk names the one below it. `spare[0]` heads the chain of chunks given back, `spare[1]` is the first never
    used.
    """
    chunk = top[bucket]
    if chunk < 0 or held[bucket] == _CHUNK:
        if spare[0] >= 0:
            chunk = spare[0]
            spare[0] = pool[chunk, _CHUNK]
        else:
            chunk = spare[1]
            spare[1] += 1
        pool[chunk, _CHUNK] = top[bucket]
        top[bucket] = chunk
        held[bucket] = 0
    pool[chunk, held[bucket]] = cell
    held[bucket] += 1


@nb.njit(cache=True, inline="always", error_model="numpy")
def _pop(
    bucket: int, top: NDArray[np.int32], held: NDArray[np.int32], pool: NDArray[np.int32], spare: NDArray[np.int32]
) -> int:
    """Take a cell out of a bucket that holds at least one."""
    chunk = top[bucket]
    held[bucket] -= 1
    cell = pool[chunk, held[bucket]]
    if held[bucket] == 0:
        top[bucket] = pool[chunk, _CHUNK]
        pool[chunk, _CHUNK] = spare[0]
        spare[0] = chunk
        held[bucket] = _CHUNK
    return int(cell)


@nb.njit(cache=True, nogil=True, error_model="numpy")
def spread_cost(  # noqa: C901, PLR0912, PLR0913, PLR0915, PLR0917 - one loop nest; splitting it costs a third of its speed
    slowness: NDArray[np.floating],
    cost: NDArray[np.floating],
    origin: NDArray[np.int32],
    width: int,
    start_cells: NDArray[np.int64],
    start_costs: NDArray[np.float64],
    start_origins: NDArray[np.int32],
    seeds: NDArray[np.float64],
    factored_cells: float,
    bucket_width: float,
    n_buckets: int,
    limit: float,
) -> None:
    """
    Spread the travel cost over the grid, in place.

    Parameters
    ----------
    slowness
        Cost per cell length, flat, bordered by blocked cells (inf).
    cost
        Infinite everywhere; becomes the travel cost.
    origin
        Becomes the number of the seed whose path is the cheapest.
    width
        Columns of the bordered grid.
    start_cells, start_costs, start_origins
        Cells around the seeds, their cost along a straight ray and their seed, by rising cost.
    seeds
        One row per seed: column, row (of the bordered grid, whole numbers at cell centres) and slowness.
    factored_cells
        Distance from its seed up to which a cell uses the factored update.
    bucket_width
        At most the least slowness over the square root of 2.
    n_buckets
        More than the largest cost of one step over `bucket_width`.
    limit
        Cells of a higher cost are left as they are found.
    """
    # The eight neighbours in circular order from the east: even ones lie across an edge, odd ones across a corner.
    step_x = np.array([1, 1, 0, -1, -1, -1, 0, 1])
    step_y = np.array([0, -1, -1, -1, 0, 1, 1, 1])
    steps = step_x + width * step_y
    near_cost = np.empty(8)
    near_slow = np.empty(8)
    pool = np.empty((max(64, slowness.size // _CHUNK // 8), _CHUNK + 1), np.int32)
    top = np.full(n_buckets, -1, np.int32)
    held = np.zeros(n_buckets, np.int32)
    spare = np.array([-1, 0], np.int32)
    per_cost = 1.0 / bucket_width
    factored_cells_2 = factored_cells * factored_cells
    next_start = 0
    waiting = 0
    level = 0
    while waiting > 0 or next_start < start_cells.size:
        if waiting == 0:
            level = int(start_costs[next_start] * per_cost)
        if level * bucket_width > limit:
            break
        # Seeds enter when their level comes, so start costs may lie any number of buckets apart.
        while next_start < start_cells.size and int(start_costs[next_start] * per_cost) <= level:
            u = start_cells[next_start]
            before = cost[u]
            cost[u] = start_costs[next_start]
            if cost[u] < before:
                origin[u] = start_origins[next_start]
                if spare[1] + 1 >= pool.shape[0]:
                    pool = _grown(pool)
                _push(level % n_buckets, u, top, held, pool, spare)
                waiting += 1
            else:
                cost[u] = before
            next_start += 1
        bucket = level % n_buckets
        while top[bucket] >= 0:
            v = _pop(bucket, top, held, pool, spare)
            waiting -= 1
            cost_v = cost[v]
            if int(cost_v * per_cost) != level:
                continue  # became cheaper after it was put here, and was dealt with then
            if spare[1] + 8 >= pool.shape[0]:
                pool = _grown(pool)
            slow_v = slowness[v]
            seed = origin[v]
            v_y = v // width
            away_x = seeds[seed, 0] - (v - v_y * width)
            away_y = seeds[seed, 1] - v_y
            near_seed = away_x * away_x + away_y * away_y <= factored_cells_2
            for k in range(8):
                near_cost[k] = cost[v + steps[k]]
                near_slow[k] = slowness[v + steps[k]]
            for k in range(8):
                before = near_cost[k]
                slow_u = near_slow[k]
                if before <= cost_v or slow_u == np.inf:
                    continue
                # u lies at k; the triangles of u and v have their third corner at `side` or `side_2`.
                if k & 1:
                    side, side_2 = (k + 1) & 7, (k + 7) & 7
                    if near_slow[side] == np.inf and near_slow[side_2] == np.inf:
                        continue
                    arrival = cost_v + 0.5 * _SQRT2 * (slow_u + slow_v)
                else:
                    side, side_2 = (k + 2) & 7, (k + 6) & 7
                    arrival = cost_v + 0.5 * (slow_u + slow_v)
                if near_cost[side_2] < near_cost[side]:
                    side = side_2
                cost_side = near_cost[side]
                if cost_side < np.inf:
                    slow_side = near_slow[side]
                    if near_seed and origin[v + steps[side]] == seed:
                        # From a to the seed, in the directions u-a and a-b.
                        if k & 1:
                            out_x, out_y = step_x[side] - step_x[k], step_y[side] - step_y[k]
                            across = (away_x - step_x[side]) * out_x + (away_y - step_y[side]) * out_y
                            along = -(away_x - step_x[side]) * step_x[side] - (away_y - step_y[side]) * step_y[side]
                            through = _factored_arrival(
                                cost_side, cost_v, slow_side, slow_v, slow_u, seeds[seed, 2], along, across
                            )
                        else:
                            across = -away_x * step_x[k] - away_y * step_y[k]
                            along = away_x * step_x[side] + away_y * step_y[side]
                            through = _factored_arrival(
                                cost_v, cost_side, slow_v, slow_side, slow_u, seeds[seed, 2], along, across
                            )
                    elif k & 1:
                        through = _arrival(cost_side, cost_v, slow_side, slow_v, slow_u)
                    else:
                        through = _arrival(cost_v, cost_side, slow_v, slow_side, slow_u)
                    # A path through v is never cheaper than v; where slowness jumps the linear cost can pretend so.
                    arrival = max(min(arrival, through), cost_v)
                u = v + steps[k]
                cost[u] = arrival
                after = cost[u]
                if after < before:
                    near_cost[k] = after
                    origin[u] = seed
                    new_level = int(after * per_cost)
                    if before == np.inf or int(before * per_cost) != new_level or new_level == level:
                        _push(new_level % n_buckets, u, top, held, pool, spare)
                        waiting += 1
                else:
                    cost[u] = before
        level += 1


@nb.njit(cache=True)
def _grown(pool: NDArray[np.int32]) -> NDArray[np.int32]:
    """Copy the chunks into a pool of twice the size."""
    larger = np.empty((2 * pool.shape[0], pool.shape[1]), np.int32)
    larger[: pool.shape[0]] = pool
    return larger
