"""What holds of the whole house, read from its source: who reads unscoped rows, who imports whom, what templates are.

Unscoped rows (`.unscoped`, `_default_manager`, `_base_manager`) are read in `core/`, in `services` and `queries`, in
migrations and commands, and in a model's `scope` with the private functions it is made of. Nowhere else.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models
from django.template import engines
from django.template.base import FilterExpression, Node, Variable
from django.template.smartif import TokenBase

from core.actor import NOBODY
from core.scoping import ScopedManager, ScopedModel, ScopeError

ROOT = Path(settings.BASE_DIR)
ROOMS = ("core", "schools", "accounts", "indicators", "plans", "reports", "edu_portal")
SOURCES = sorted(path.relative_to(ROOT) for room in ROOMS for path in (ROOT / room).rglob("*.py"))
TEMPLATES = sorted(path.relative_to(ROOT / "templates") for path in (ROOT / "templates").rglob("*.html"))
SCOPED = [model for model in apps.get_models() if issubclass(model, ScopedModel)]
UNSCOPED_NAMES = {"unscoped", "_default_manager", "_base_manager"}

# Models that name a district and yet are nobody's secret, each with why.
OPEN_TO_ALL = {
    "DistrictProfile": "what a district is called, reached through the district",
    "Indicator": "the catalogue is shared; a district's own is filtered by its forms",
    "TotalsGuard": "a lock, shown to nobody",
}


def tree_of(source: Path) -> ast.Module:
    return ast.parse((ROOT / source).read_text(encoding="utf-8"))


def is_room_of_unscoped_rows(source: Path) -> bool:
    allowed_folders = {"migrations", "management", "services", "queries"}
    return (
        source.parts[0] == "core"
        or not allowed_folders.isdisjoint(source.parts)
        or source.name in {"services.py", "queries.py"}
    )


def is_of_models(source: Path) -> bool:
    return source.name == "models.py" or "models" in source.parts


def parts_of_scope(tree: ast.Module) -> set[ast.AST]:
    """What a models' module says inside `scope` methods and inside its private functions."""
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    allowed = [node for node in functions if node.name == "scope" or (node in tree.body and node.name[0] == "_")]
    return {inner for node in allowed for inner in ast.walk(node)}


@pytest.mark.parametrize("source", [one for one in SOURCES if not is_room_of_unscoped_rows(one)], ids=str)
def test_unscoped_rows_are_read_in_their_rooms_only(source: Path) -> None:
    tree = tree_of(source)
    allowed = parts_of_scope(tree) if is_of_models(source) else set()
    reads = [node for node in ast.walk(tree) if isinstance(node, ast.Attribute) and node.attr in UNSCOPED_NAMES]
    assert [f"{source}:{node.lineno}" for node in reads if node not in allowed] == []


@pytest.mark.parametrize("source", SOURCES, ids=str)
def test_shortcuts_take_rows_that_somebody_may_see(source: Path) -> None:
    """`get_object_or_404(Model, …)` would read through the model's first manager, which is unscoped."""
    calls = [node for node in ast.walk(tree_of(source)) if isinstance(node, ast.Call)]
    shortcuts = [
        node
        for node in calls
        if isinstance(node.func, ast.Name) and node.func.id in {"get_object_or_404", "get_list_or_404"}
    ]
    bare = [node for node in shortcuts if isinstance(node.args[0], ast.Name) and node.args[0].id[0].isupper()]
    assert [f"{source}:{node.lineno}" for node in bare] == []


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model.__name__)
def test_tenant_model_declares_unscoped_first_and_objects_second(model: type[ScopedModel]) -> None:
    assert [manager.name for manager in model._meta.managers] == ["unscoped", "objects"]
    assert type(model._meta.managers[0]) is models.Manager
    assert type(model._meta.managers[1]) is ScopedManager


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model.__name__)
def test_tenant_model_says_itself_who_sees_its_rows(model: type[ScopedModel]) -> None:
    assert "scope" in vars(model)


@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model.__name__)
def test_tenant_models_objects_refuse_everything_but_visible_to(model: type[ScopedModel]) -> None:
    for act in ("all", "filter", "exclude", "get", "first", "count", "exists", "values", "create", "update", "none"):
        with pytest.raises(ScopeError):
            getattr(model.objects, act)()


@pytest.mark.django_db
@pytest.mark.parametrize("model", SCOPED, ids=lambda model: model.__name__)
def test_nobody_sees_no_row_of_a_tenant_model(model: type[ScopedModel]) -> None:
    assert list(model.objects.visible_to(NOBODY)) == []


def test_model_that_names_a_district_is_a_tenant_model() -> None:
    named = {
        model.__name__
        for model in apps.get_models()
        if any(field.attname == "district_id" for field in model._meta.concrete_fields)
    }
    assert named - {model.__name__ for model in SCOPED} == set(OPEN_TO_ALL)


def test_imports_run_as_the_contracts_say() -> None:
    """The contracts stand in pyproject.toml under [tool.importlinter]."""
    linter = Path(sys.executable).parent / "lint-imports"
    run = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout


INLINE = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle\s*=|\son[a-z]+\s*=|\bhx-on|javascript:", re.IGNORECASE)
HEAD = re.compile(
    r"(\{%\s*(?:extends|load)\s[^%]*%\}\s*)*\{%\s*comment\s*%\}(?P<words>.*?)\{%\s*endcomment\s*%\}", re.S
)
# What every page has without being given it: Django's own names, and reports.navigation.page_frame.
GIVEN = {"request", "user", "messages", "csrf_token", "forloop", "block", "True", "False", "None"}
FRAME = {
    "actor_name",
    "actor_title",
    "count_unread",
    "district_name",
    "home_url",
    "navigation",
    "notices_url",
    "office_name",
}


def source_of(template: Path) -> str:
    return (ROOT / "templates" / template).read_text(encoding="utf-8")


@pytest.mark.parametrize("template", TEMPLATES, ids=str)
def test_template_holds_no_inline_script_or_style(template: Path) -> None:
    """The Content-Security-Policy runs none; what stands inside a template tag is not HTML."""
    assert INLINE.findall(re.sub(r"\{%.*?%\}", "", source_of(template), flags=re.S)) == []


@pytest.mark.parametrize("template", TEMPLATES, ids=str)
def test_template_begins_with_a_comment_that_names_its_parameters(template: Path) -> None:
    head = HEAD.match(source_of(template))
    assert head is not None
    named = set(re.findall(r"[a-z_][a-z_0-9]*", head["words"]))
    assert parameters_of(template) - named == set()


def parameters_of(template: Path) -> set[str]:
    """The names that a template reads and neither binds itself nor finds on every page."""
    parsed = engines["django"].get_template(str(template)).template  # type: ignore[attr-defined]
    read: set[str] = set()
    bound: set[str] = set()
    for node in parsed.nodelist.get_nodes_by_type(Node):
        read.update(name for expression in expressions_of(vars(node)) for name in names_of(expression))
        bound |= bound_by(node)
    return read - bound - GIVEN - FRAME


def expressions_of(thing: Any) -> Iterator[FilterExpression]:
    """The expressions that a node holds itself, in its arguments and conditions."""
    if isinstance(thing, FilterExpression):
        yield thing
    elif isinstance(thing, TokenBase):
        yield from expressions_of([getattr(thing, name, None) for name in ("value", "first", "second")])
    elif isinstance(thing, dict):
        yield from expressions_of(list(thing.values()))
    elif type(thing) in (list, tuple):
        for one in thing:
            yield from expressions_of(one)


def names_of(expression: FilterExpression) -> Iterator[str]:
    variables = [expression.var, *(value for _filter, values in expression.filters for _lookup, value in values)]
    for variable in variables:
        if isinstance(variable, Variable) and variable.lookups:
            yield variable.lookups[0]


def bound_by(node: Node) -> set[str]:
    """The names that a node gives to what stands inside or after it."""
    names = set(getattr(node, "loopvars", ()))
    if type(node).__name__ in {"WithNode", "BlockTranslateNode"}:
        names |= set(getattr(node, "extra_context", {}))
    return names | {getattr(node, name) for name in ("asvar", "target_var", "variable") if getattr(node, name, None)}
