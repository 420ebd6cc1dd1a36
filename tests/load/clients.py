"""People who ask: one after the other, or eight at once, over real connections; times kept one by one."""

import http.client
import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Times:
    """How long requests took, in milliseconds, and how many a second were answered."""

    each: tuple[float, ...]
    a_second: float
    failures: int = 0

    @property
    def median(self) -> float:
        return statistics.median(self.each)

    @property
    def p95(self) -> float:
        return sorted(self.each)[int(len(self.each) * 0.95)]

    @property
    def most(self) -> float:
        return max(self.each)


class Visitor:
    """One browser: a connection that stays, and a cookie."""

    def __init__(self, port: int, cookie: str = "") -> None:
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=300)
        self.headers = {"Accept-Language": "en", **({"Cookie": cookie} if cookie else {})}

    def get(self, path: str) -> tuple[int, bytes]:
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()

    def post(self, path: str, body: str) -> tuple[int, bytes]:
        headers = {**self.headers, "Content-Type": "application/x-www-form-urlencoded"}
        self.connection.request("POST", path, body, headers)
        answer = self.connection.getresponse()
        return answer.status, answer.read()


def together(make: Callable[[], Callable[[int], int]], clients: int, rounds: int, warm: int = 2) -> Times:
    """Let so many clients ask at once, each so often; `ask(n)` returns the status."""
    times: list[list[float]] = [[] for _ in range(clients)]
    bad = [0] * clients
    ready = threading.Barrier(clients + 1)

    def run(place: int) -> None:
        ask = make()
        for number in range(warm):
            ask(-1 - number)
        ready.wait()
        for number in range(rounds):
            begun = time.perf_counter()
            status = ask(place * rounds + number)
            times[place].append((time.perf_counter() - begun) * 1000)
            bad[place] += status >= 400

    threads = [threading.Thread(target=run, args=(place,)) for place in range(clients)]
    for thread in threads:
        thread.start()
    ready.wait()
    begun = time.perf_counter()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - begun
    return Times(tuple(one for row in times for one in row), clients * rounds / took, sum(bad))


def in_turn(
    make: Callable[[], Callable[[int], int]],
    make_floor: Callable[[], Callable[[int], int]],
    rounds: int,
    before: Callable[[], None] | None = None,
) -> tuple[Times, Times]:
    """Let one client ask for a page and for the floor in turn: whoever else uses the machine slows both alike.

    `before` is done before each page, and is not counted.
    """
    asks = (make(), make_floor())
    times: tuple[list[float], list[float]] = ([], [])
    bad = [0, 0]
    for number in range(rounds):
        if before is not None:
            before()
        for place, ask in enumerate(asks):
            begun = time.perf_counter()
            status = ask(number)
            times[place].append((time.perf_counter() - begun) * 1000)
            bad[place] += status >= 400
    page, floor = (
        Times(tuple(one), len(one) / sum(one) * 1000, failures)
        for one, failures in zip(times, bad, strict=True)
    )
    return page, floor
