"""Tables for people at a terminal."""


def table(head, rows, ends_in_numbers=True):
    """Columns under their heads; the last one holds numbers, unless told otherwise.

    >>> print(table(("a", "n"), [("long", "7")]))
      a     n
      ----  -
      long  7
    """
    if not rows:
        return "  none"
    widths = [max(len(row[column]) for row in [head, *rows]) for column in range(len(head))]

    def text(row):
        cells = [cell.ljust(width) for cell, width in zip(row[:-1], widths)]
        return "  " + "  ".join([*cells, row[-1].rjust(widths[-1]) if ends_in_numbers else row[-1]])
    return "\n".join([text(head), "  " + "  ".join("-" * width for width in widths), *map(text, rows)])
