"""What MkDocs is told when it builds the site: pages of the root, the reference, and what nav leaves out."""

import re
from pathlib import Path
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

from tests.site import reference

ROOT = Path(__file__).parents[2]
# The pages of the root, and what they are in the site.
OF_THE_ROOT = {
    "README.md": "index.md",
    "CHANGELOG.md": "changelog.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
}


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """List the reference, the families of rules, and the pages of topics that nobody has listed."""
    sections: dict[str, list[Any]] = {}
    for each in config.nav or []:
        sections |= each if isinstance(each, dict) else {}
    sections["Reference"] += [address for address, _ in reference.pages()]
    sections["Examples"] += ["examples/index.md", *_others_in("examples", "index.md")]
    looked_up = sections["Look it up"]
    looked_up[looked_up.index("rules.md")] = {"Rules": ["rules.md", *_others_in("rules")]}
    listed = set(re.findall(r"how-to/[\w-]+\.md", str(config.nav)))
    if more := [page for page in _others_in("how-to") if page not in listed]:
        sections["How to"].append({"More": more})
    return config


def _others_in(folder: str, *but: str) -> list[str]:
    names = sorted(path.name for path in (ROOT / "docs" / folder).glob("*.md"))
    return [f"{folder}/{name}" for name in names if name not in but]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages that are not in docs/."""
    for name, address in OF_THE_ROOT.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        files.append(File.generated(config, address, content=re.sub(r"(\]\(|\[)docs/", r"\1", text)))
    for address, text in reference.pages():
        files.append(File.generated(config, address, content=text))
    return files


def on_page_markdown(markdown: str, **_: Any) -> str:
    """Let links to pages of the root lead to where they are in the site."""
    pages = "|".join(map(re.escape, OF_THE_ROOT))
    return re.sub(rf"\]\(((?:\.\./)*)({pages})", lambda link: f"]({_above(link[1])}{OF_THE_ROOT[link[2]]}", markdown)


def _above(steps: str) -> str:
    """Return the way to the root of the site, which docs/ is in the repository."""
    return steps.removeprefix("../")
