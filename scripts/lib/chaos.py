"""Breaks everything at random while events flow, then counts: what scripts/chaos does."""

import argparse
import pathlib
import random
import shutil
import signal
import sys
import tempfile

import chaos_rebalances
from chaos_play import Chaos
from chaos_stage import Stage
from processes import Failed, Processes
from tables import table

PARTITIONS = 8
RUNS, SENDS = ("run-1", "run-2", "run-3"), ("send-1", "send-2")


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/chaos", description="Breaks everything at random while events flow, then counts.")
    parser.add_argument("--minutes", type=float, default=3, help="of faults (%(default)s); emptying comes on top")
    parser.add_argument("--seed", type=int, help="of the faults and the events; else a new one")
    parser.add_argument("--rate", type=float, default=300, help="events a second (%(default)s)")
    parser.add_argument("--empty-redis", action="store_true", help="empties the Redis of nagori run, too")
    parser.add_argument("--doubled", action="store_true", help="some events are late, and some come twice")
    parser.add_argument("--rebalances", action="store_true",
                        help="no faults: processes join, leave and restart, and the standstill is measured")
    parser.add_argument("--keep", action="store_true", help="keeps the logs and data of a good run, too")
    parser.add_argument("--nagori", type=pathlib.Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.seed is None:
        options.seed = random.randrange(1, 1_000_000)
    return options


def report(chaos, books):
    if chaos.rebalances:
        chaos.rebalances.report()
    print("\nFaults")
    rows = [(f"{target} {kind}", f"{count}") for (target, kind), count in sorted(chaos.injected.items())]
    print(table(("fault", "count"), rows))
    print("\nBooks")
    print(table(("what", "count"), [(what, f"{count:,}") for what, count in books.counts.items()]))
    if chaos.nudges:
        print(f"\n{chaos.nudges} processes were started anew because the broker left them waiting for their group")
    for fault in chaos.faults + books.faults:
        print(f"chaos: WRONG: {fault}")


def main():
    options = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    folder = pathlib.Path(tempfile.mkdtemp(prefix="nagori-chaos-"))
    (folder / "logs").mkdir()
    processes = Processes(folder / "logs")
    is_good = False
    try:
        runs, partitions = RUNS, PARTITIONS
        if options.rebalances:
            runs, partitions = chaos_rebalances.RUNS, chaos_rebalances.PARTITIONS
        # The first of each keeps its name in the group.
        stage = Stage(options, processes, folder, runs, SENDS, partitions, statics=(runs[0], SENDS[0]))
        print(f"chaos: seed {options.seed}, {options.minutes:g} minutes, {len(runs)} x nagori run,"
              f" {len(SENDS)} x nagori send, {partitions} partitions", flush=True)
        stage.start()
        chaos = Chaos(options, stage)
        chaos.play(options.minutes * 60)
        chaos.settle()
        books = chaos.count()
        report(chaos, books)
        is_good = not chaos.faults and not books.faults
    finally:
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        for process in processes.running.values():
            process.send_signal(signal.SIGCONT)
        processes.stop_all()
        if is_good and not options.keep:
            shutil.rmtree(folder)
        else:
            print(f"chaos: logs and data: {folder}")
    print(f"chaos: {'good' if is_good else 'WRONG'}: seed {options.seed}")
    return 0 if is_good else 1


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Failed as failure:
        print(f"chaos: {failure}", file=sys.stderr)
        sys.exit(1)
