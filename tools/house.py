"""House rules that no other tool looks at: sizes of files and functions, links, templates without scripts, locks."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote

HERE = Path(__file__).resolve().parents[1]
LONGEST_FILE = 400
LONGEST_FUNCTION = 40
LINK = re.compile(r"(?<!`)!?\[[^\]]*\]\(([^)\s]+)\)")
IN_TEMPLATES = {
    re.compile(r"\|\s*safe\b|\{%\s*autoescape\s+off"): "text must stay escaped: no |safe, no autoescape off",
    re.compile(
        r"<script(?![^>]*\bsrc=)[^>]*>", re.IGNORECASE
    ): "no script in the page (content security policy): serve it as a file",
    re.compile(
        r"<style\b|\sstyle\s*=\s*[\"']", re.IGNORECASE
    ): "no style in the page (content security policy): use a class",
    re.compile(
        r"\son[a-z]+\s*=\s*[\"']", re.IGNORECASE
    ): "no on… attribute (content security policy): listen from a script file",
    re.compile(r"\.objects\b|\.all\b(?!\w)|\.filter\b(?=\s|[|}])"): "no query in a template: let the view bring it",
}
DATA_SCRIPT = re.compile(r"<script[^>]*type=[\"']application/(?:ld\+)?json[\"'][^>]*>", re.IGNORECASE)


def main() -> None:
    """Print each breach with its place; fail when there is one."""
    breaches = [*_sizes(), *_templates(), *_links(), *_locks()]
    if breaches:
        raise SystemExit("\n".join(breaches))
    print("House rules are kept.")


def _files(*patterns: str) -> list[Path]:
    """Our own files, without what is generated or ignored."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z", "--", *patterns]
    listed = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)
    if listed.returncode:  # not a git checkout: look at all
        return sorted(p for pattern in patterns for p in HERE.rglob(pattern) if ".venv" not in p.parts)
    return sorted(path for name in set(listed.stdout.split("\0")) - {""} if (path := HERE / name).is_file())


def _sizes() -> Iterator[str]:
    for path in _files("*.py"):
        if "migrations" in path.parts:
            continue
        text = path.read_text(encoding="utf-8")
        name = path.relative_to(HERE)
        if (n_lines := text.count("\n")) > LONGEST_FILE:
            yield f"{name}: {n_lines} lines; more than {LONGEST_FILE} is two things"
        if name.parts[0] == "src":
            yield from _functions(name, ast.parse(text))


def _functions(name: Path, tree: ast.Module) -> Iterator[str]:
    """Functions longer than allowed; the docstring is not counted."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno:
            body = node.body[1:] if ast.get_docstring(node) is not None else node.body
            n_lines = node.end_lineno - body[0].lineno + 1 if body else 0
            if n_lines > LONGEST_FUNCTION:
                yield f"{name}:{node.lineno}: {node.name} has {n_lines} lines; more than {LONGEST_FUNCTION} is two things"


def _templates() -> Iterator[str]:
    for path in _files("src/rodtrad/*.html"):
        text = re.sub(
            r"\{#.*?#\}|\{% comment.*?endcomment %\}",
            lambda m: "\n" * m[0].count("\n"),
            path.read_text(encoding="utf-8"),
            flags=re.DOTALL,
        )
        text = DATA_SCRIPT.sub("", text)
        for pattern, rule in IN_TEMPLATES.items():
            for found in pattern.finditer(text):
                yield f"{path.relative_to(HERE)}:{text.count(chr(10), 0, found.start()) + 1}: {rule}"


def _links() -> Iterator[str]:
    for path in _files("*.md"):
        text = re.sub(r"```.*?```", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in LINK.findall(text):
            inner = unquote(target.split("#")[0])
            if inner and not re.match(r"[a-z]+:", inner) and not (path.parent / inner).exists():
                yield f"{path.relative_to(HERE)}: the link to {target} leads nowhere"


def _locks() -> Iterator[str]:
    for path in (HERE / "requirements.lock", HERE / "requirements-dev.lock"):
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if re.search(r"https?://|--(?:extra-)?index-url|--find-links", line):
                yield f"{path.name}:{number}: a lock names no address"


if __name__ == "__main__":
    main()
