"""Reads every file of deploy/ the way its consumer would: YAML parses, mails are small and well-formed."""

import html.parser
import pathlib
import sys

import yaml

MAIL_BYTES_MAX = 20_000
VOID_TAGS = {"meta", "br", "img", "hr", "link", "input"}


class TagBalance(html.parser.HTMLParser):
    """Collects what is wrong with the nesting of tags."""

    def __init__(self):
        super().__init__()
        self.open, self.faults = [], []

    def handle_starttag(self, tag, attrs):
        if tag not in VOID_TAGS:
            self.open.append(tag)
        if tag == "img" and "alt" not in dict(attrs):
            self.faults.append(f"line {self.getpos()[0]}: <img> without alt")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"line {self.getpos()[0]}: </{tag}> closes nothing")


def mail_faults(path):
    text = path.read_text(encoding="utf-8")
    if len(text.encode()) > MAIL_BYTES_MAX:
        yield f"larger than {MAIL_BYTES_MAX} bytes"
    balance = TagBalance()
    balance.feed(text)
    yield from balance.faults
    if balance.open:
        yield f"never closed: {balance.open}"
    if "<html lang=" not in text:
        yield "no language (<html lang=…>)"


def template_faults(folder):
    for locale in [folder] + [child for child in folder.iterdir() if child.is_dir()]:
        for part in ("subject", "text", "html"):
            if not (locale / f"{part}.mustache").is_file():
                yield f"{locale}: no {part}.mustache"


def faults(root):
    for path in sorted([*root.rglob("*.yaml"), *root.rglob("*.yml")]):
        try:
            if not any(document for document in yaml.safe_load_all(path.read_text(encoding="utf-8"))):
                yield f"{path}: empty"
        except yaml.YAMLError as error:
            yield f"{path}: {error}"
    for path in sorted(root.rglob("html.mustache")):
        yield from (f"{path}: {fault}" for fault in mail_faults(path))
    for folder in sorted((root / "templates").iterdir()):
        if folder.name != "partials":
            yield from template_faults(folder)


found = [fault for root in sys.argv[1:] for fault in faults(pathlib.Path(root))]
print("\n".join(found), end="\n" if found else "")
sys.exit(1 if found else 0)
