"""What an event costs when there are ten and a hundred times as many scenarios."""

from bench_figures import Figure
from bench_stage import SCENARIOS
from bench_throughput import DAYS, one_pass

COUNTS = (3, 30, 300)
# Names that the further scenarios begin with: each has a twentieth of them. The made-up shop knows the first half.
NAMES = ["product_viewed", "category_viewed", "product_added", "product_favorited", "landing_viewed",
         "checkout_started", "order_completed", "mail_clicked", "sample_requested", "application_started",
         *(f"section_{number}_viewed" for number in range(10))]

SCENARIO = """\
scenario: bench-further-{number:03}
description: Came back to an article of category {category:02} that had become cheaper
pattern:
  within: 1d
  steps:
    - name: first
      event: {event}
      where: category == "c{category:02}"
    - name: second
      event: {event}
      where: sku == first.sku and price < first.price
send:
  to: bench@shop.example.com
  mail: bench
guard:
  class: alert
"""


def measure(stage, sizes, tell):
    stage.start()
    events = sizes.scenario_events
    stage.shop("events", events, sizes.users, DAYS)
    costs = {count: [] for count in COUNTS}
    folders = {COUNTS[0]: [SCENARIOS]}
    for count in COUNTS[1:]:
        folders[count] = [SCENARIOS, further(stage.folder / f"scenarios-{count}", count - COUNTS[0])]
    for number in range(1, sizes.runs + 1):
        for count in COUNTS:
            found = one_pass(stage, f"scenarios-{count}-{number}", "events", events, folders[count])
            costs[count].append(found.cpu_us)
        tell(f"pass {number}: " + ", ".join(f"{count} scenarios {costs[count][-1]:.2f} us" for count in COUNTS))
    return figures(costs, f"nagori run, {events:,} events; each name concerns at most 5 % of the further scenarios")


def figures(costs, how):
    base, *more = COUNTS
    ratios = [Figure(f"CPU per event, {count} scenarios to {base}", "x",
                     [many / few for many, few in zip(costs[count], costs[base])], how, at_most=2) for count in more]
    return ratios + [Figure(f"CPU per event, {count} scenarios", "us", costs[count], how) for count in COUNTS]


def further(folder, count):
    """A folder with so many scenarios more."""
    folder.mkdir()
    (folder / "further.yaml").write_text("---\n".join(texts(count)))
    return folder


def texts(count):
    """Scenario files that wait for much and send nothing: no article becomes cheaper.

    >>> sum("event: product_viewed" in text for text in texts(297))
    15
    """
    return [SCENARIO.format(number=number, category=number * 7 % 60, event=NAMES[number % len(NAMES)])
            for number in range(count)]
