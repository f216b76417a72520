"""Runs Tracker on the databases that run.sh made, turn by turn, and prints medians."""
import contextlib
import http.client
import json
import os
import re
import socket
import statistics
import subprocess
import time

TOKEN = f"grant_type=client_credentials&client_id=bench&client_secret={os.environ['BENCH_SECRET']}&scope=api"
LIST = "/api/work-items?status=open&sort=-createdAt&page="
ROUNDS = int(os.environ.get("ROUNDS", "5"))


def call(port, method, path, body=None, headers=None):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    with contextlib.closing(connection):
        try:
            connection.request(method, path, body, headers or {})
            response = connection.getresponse()
            return response.status, response.read().decode()
        except OSError:
            return 0, ""


def until(question):
    while not (answer := question()):
        time.sleep(0.005)
    return answer


class Tracker:
    """A process on one of the databases; ready once it has answered the list."""

    def __init__(self, database):
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        url = f"http://127.0.0.1:{self.port}"
        here = {key: value.replace("Database=one", f"Database={database}") for key, value in os.environ.items() if key.startswith("ConnectionStrings__")}
        began = time.monotonic()
        self.process = subprocess.Popen(["dotnet", "Tracker.dll"], cwd=os.environ["APP"], env={**os.environ, **here, "Urls": url, "Kit__PublicUrl": url}, stdout=subprocess.DEVNULL)
        form = {"Content-Type": "application/x-www-form-urlencoded"}
        reply = until(lambda: (lambda s, text: text if s == 200 else None)(*call(self.port, "POST", "/oauth/token", TOKEN, form)))
        self.bearer = "Bearer " + json.loads(reply)["access_token"]
        until(lambda: call(self.port, "GET", LIST + "1", headers={"Authorization": self.bearer})[0] == 200)
        self.start = time.monotonic() - began

    def wrk(self, seconds):
        output = subprocess.run(
            ["wrk", "-t1", "-c16", f"-d{seconds}s", "--latency", "-H", f"Authorization: {self.bearer}", f"http://127.0.0.1:{self.port}{LIST}1"],
            capture_output=True, text=True, check=True).stdout
        if "Non-2xx" in output:
            raise RuntimeError(output)
        unit = {"us": 0.001, "ms": 1, "s": 1000}
        number, what = re.search(r"99%\s+([\d.]+)(us|ms|s)", output).groups()
        return float(re.search(r"Requests/sec:\s+([\d.]+)", output)[1]), float(number) * unit[what]

    def stop(self):
        self.process.terminate()
        self.process.wait(30)


def main():
    with contextlib.ExitStack() as ends:
        both = {}
        for name in ("one", "many"):
            both[name] = Tracker(name)
            ends.callback(both[name].stop)
        for _ in range(3):
            for tracker in both.values():
                tracker.wrk(3)
                time.sleep(2)
        figures = {name: [] for name in both}
        for turn in range(ROUNDS):
            for name in list(both)[:: 1 if turn % 2 else -1]:
                figures[name].append(both[name].wrk(5))
        for name, figure in figures.items():
            rates, tails = zip(*figure)
            print(f"list, {name}: {statistics.median(rates):.0f} requests/s, p99 {statistics.median(tails):.2f} ms (rounds: {', '.join(f'{t:.2f}' for t in tails)})")

    starts = {"hundred": [], "crowd": []}
    for turn in range(ROUNDS):
        for name in list(starts)[:: 1 if turn % 2 else -1]:
            tracker = Tracker(name)
            starts[name].append(tracker.start)
            tracker.stop()
    for name, seconds in starts.items():
        print(f"start to first answer, {name}: {statistics.median(seconds):.2f} s ({', '.join(f'{s:.2f}' for s in seconds)})")


main()
