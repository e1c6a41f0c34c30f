"""Compiles every Python file under the given folders without writing byte code, and runs its examples."""

import ast
import doctest
import importlib.util
import pathlib
import sys

sys.dont_write_bytecode = True
faults = 0
for folder in sys.argv[1:]:
    for path in sorted(pathlib.Path(folder).rglob("*.py")):
        try:
            tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
        except SyntaxError as error:
            print(f"{path}:{error.lineno}:{error.offset}: {error.msg}")
            faults += 1
            continue
        if any(">>> " in (ast.get_docstring(node) or "") for node in ast.walk(tree)
               if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))):
            sys.path.insert(0, str(path.parent))
            spec = importlib.util.spec_from_file_location(path.stem, path)
            module = importlib.util.module_from_spec(spec)
            spec.loader.exec_module(module)
            faults += doctest.testmod(module).failed
sys.exit(1 if faults else 0)
