"""Judges YAML texts by a JSON Schema as editors do.

In: {"schema": …, "texts": [text, …]}; out: for each text the list of its mistakes.
"""

import json
import re
import sys

import yaml
from jsonschema import Draft202012Validator


class Core(yaml.SafeLoader):
    """YAML 1.2's core types: `10:00` is a text, and so is a date."""


Core.yaml_implicit_resolvers = {}
for tag, pattern in [
    ("null", r"~|null|Null|NULL|"),
    ("bool", r"true|True|TRUE|false|False|FALSE"),
    ("int", r"[-+]?[0-9]+"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?"),
]:
    Core.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(f"^(?:{pattern})$"), None)


def mistakes(text):
    try:
        documents = list(yaml.load_all(text, Core))
    except yaml.YAMLError as error:
        return [f"no YAML: {error}"]
    return [f"{'.'.join(map(str, error.absolute_path))}: {error.message}"
            for document in documents if document is not None
            for error in validator.iter_errors(document)]


question = json.load(sys.stdin)
Draft202012Validator.check_schema(question["schema"])
validator = Draft202012Validator(question["schema"])
json.dump([mistakes(text) for text in question["texts"]], sys.stdout)
