"""Python's ipaddress at one workload: `peers.py WORKLOAD` reads it as JSON and prints one line of JSON.

ipaddress allocates nothing and finds no overlapping pairs: the loops are ours, over its primitives.
"""
import bisect
import json
import resource
import sys
import time
from ipaddress import ip_network


def equal(given):
    """Blocks of one size from one pool, passing over what is reserved."""
    pool = ip_network(given["pools"][0])
    taken = sorted(map(ip_network, given["reservations"]), key=lambda block: block.network_address)
    ends = [int(block.broadcast_address) for block in taken]
    length, total, found = given["lengths"][0], 0, 0
    for block in pool.subnets(new_prefix=length):
        at = bisect.bisect_left(ends, int(block.network_address))
        if at < len(taken) and taken[at].overlaps(block):
            continue
        total += len(str(block))
        found += 1
        if found == len(given["lengths"]):
            return total
    raise ValueError("full")


def mixed(given):
    """Best fit: the smallest free block that is large enough, cut by address_exclude."""
    free = {}
    blocks = [ip_network(text) for text in given["pools"]]
    for text in given["reservations"]:
        taken, left = ip_network(text), []
        for block in blocks:
            if taken.supernet_of(block):
                continue
            left += block.address_exclude(taken) if block.supernet_of(taken) else [block]
        blocks = left
    for block in sorted(blocks, reverse=True):
        free.setdefault(block.prefixlen, []).append(block)
    total = 0
    for length in sorted(given["lengths"]):
        fit = next(size for size in range(length, -1, -1) if free.get(size))
        block = free[fit].pop()
        cut = next(block.subnets(new_prefix=length)) if fit < length else block
        if cut != block:
            for rest in block.address_exclude(cut):
                free.setdefault(rest.prefixlen, []).append(rest)
        total += len(str(cut))
    return total


def overlaps(given):
    """A sweep in address order with a stack of the blocks still open."""
    blocks = sorted(map(ip_network, given["blocks"]), key=lambda block: (int(block.network_address), block.prefixlen))
    pairs, around = 0, []
    for block in blocks:
        while around and around[-1] < int(block.network_address):
            around.pop()
        pairs += len(around)
        around.append(int(block.broadcast_address))
    return pairs


given = json.load(sys.stdin)
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
start = time.perf_counter()
answer = {"equal": equal, "mixed": mixed, "overlaps": overlaps}[sys.argv[1]](given)
work = (time.perf_counter() - start) * 1000
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"work": work, "peak": peak, "before": before, "answer": answer}))
