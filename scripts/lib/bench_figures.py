"""A measured figure, its goal, and how both are shown."""

import dataclasses
import statistics

from tables import table


@dataclasses.dataclass
class Figure:
    """What was measured, once for each run.

    >>> figure = Figure("ratio", "x", [3.0, 1.0, 2.0], "a, then b", at_most=2)
    >>> figure.median, figure.is_met, figure.goal
    (2.0, True, 'at most 2 x')
    >>> Figure("rate", "/s", [5.0], "c", at_least=10).is_met
    False
    """
    what: str
    unit: str
    values: list
    measured_by: str
    at_most: float = None
    at_least: float = None

    @property
    def median(self):
        return statistics.median(self.values)

    @property
    def is_met(self):
        """None: there is no goal."""
        if self.at_most is not None:
            return self.median <= self.at_most
        return None if self.at_least is None else self.median >= self.at_least

    @property
    def goal(self):
        if self.at_most is not None:
            return f"at most {self.at_most:,g} {self.unit}".strip()
        return "" if self.at_least is None else f"at least {self.at_least:,g} {self.unit}"

    @property
    def spread(self):
        if len(self.values) == 1:
            return "one run"
        return f"{shown(min(self.values), self.unit)} – {shown(max(self.values), self.unit)}"

    def json(self):
        return {"what": self.what, "unit": self.unit, "median": self.median, "least": min(self.values),
                "most": max(self.values), "runs": len(self.values), "at_most": self.at_most,
                "at_least": self.at_least, "met": self.is_met, "measured_by": self.measured_by}


def shown(value, unit):
    """A number as short as it is honest.

    >>> shown(123456.7, "/s"), shown(3.14159, "us"), shown(49.9, "MiB"), shown(0.0123, "x")
    ('123,457', '3.14', '49.9', '0.012')
    """
    if abs(value) >= 1000 or unit == "ms":
        return f"{value:,.0f}"
    if abs(value) >= 10:
        return f"{value:.1f}"
    return f"{value:.2f}" if abs(value) >= 0.1 else f"{value:.2g}"


def text(figures):
    """All figures as one table.

    >>> print(text([Figure("ratio", "x", [1.5], "a by b", at_most=2)]))
      what   median  least – most  goal              measured by
      -----  ------  ------------  -----------  ---  -----------
      ratio  1.50 x  one run       at most 2 x  met  a by b
    """
    rows = [(each.what, f"{shown(each.median, each.unit)} {each.unit}".strip(), each.spread, each.goal,
             {None: "", True: "met", False: "missed"}[each.is_met], each.measured_by) for each in figures]
    return table(("what", "median", "least – most", "goal", "", "measured by"), rows,
                 ends_in_numbers=False)
