"""Every method by its name, with arguments from the columns of a table and a configuration."""

import dataclasses
import inspect
import types
import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import import_module
from typing import Any, cast

import numpy as np
from numpy.typing import ArrayLike

from qualstat.cases.case import Answer, plain
from qualstat.cases.table import Table

MODULES = (
    "spc",
    "runs",
    "funnel",
    "adjust",
    "index",
    "frontier",
    "resources",
    "change",
    "agreement",
    "disclosure",
    "rates",
    "multiple",
    "regression",
)
# Methods that join several functions, so that columns are all they need: (name, function in qualstat.commands).
JOINED = (
    ("spc.signals", "signals"),
    ("regression.linear", "linear"),
    ("regression.mixed", "mixed"),
    ("frontier.bootstrapped", "bootstrapped"),
    ("resources.marginal", "marginal"),
    ("disclosure.hidden", "hidden"),
    ("index.normalised", "normalised"),
)
_INSIDE = ("technology",)  # steps of other methods
_ARRAY = set(typing.get_args(ArrayLike))
_LABELS = ("groups", "clusters", "units", "years", "contributors")


@dataclass(frozen=True, slots=True)
class Method:
    """A function that the command line can call."""

    name: str
    call: Callable[..., Any]

    @property
    def summary(self) -> str:
        """The first line of its docstring."""
        return (inspect.getdoc(self.call) or "").partition("\n")[0]

    @property
    def help(self) -> str:
        """Arguments and docstring."""
        signature = inspect.signature(self.call)
        bare = [p.replace(annotation=inspect.Parameter.empty) for p in signature.parameters.values()]
        shown = signature.replace(parameters=bare, return_annotation=inspect.Signature.empty)
        return f"{self.name}{shown}\n\n{inspect.getdoc(self.call) or ''}"


def methods() -> dict[str, Method]:
    """All methods by name, in order."""
    joined = import_module("qualstat.commands")
    found = {name: Method(name, getattr(joined, function)) for name, function in JOINED}
    for module_name in MODULES:
        module = import_module(f"qualstat.{module_name}")
        for name in getattr(module, "__all__", [n for n in vars(module) if not n.startswith("_")]):
            thing = getattr(module, name)
            mine = inspect.isfunction(thing) and thing.__module__.startswith(f"qualstat.{module_name}")
            if mine and f"{module_name}.{name}" not in found and name not in _INSIDE and _bindable(thing):
                found[f"{module_name}.{name}"] = Method(f"{module_name}.{name}", thing)
    return dict(sorted(found.items()))


def method(name: str) -> Method:
    """One method; raises ValueError with the nearest names."""
    known = methods()
    if name not in known:
        near = get_close_matches(name, known, n=3, cutoff=0.4) or get_close_matches(
            name, [n.partition(".")[2] for n in known], n=3, cutoff=0.6
        )
        hint = f"Did you mean {' or '.join(near)}?" if near else "See --list."
        raise ValueError(f"method must be one that --list shows; got {name!r}. {hint}")
    return known[name]


def answer(chosen: Method, table: Table, config: Mapping[str, Any]) -> Answer:
    """Call a method with columns and options, and give all its results by name. Raises ValueError for bad input."""
    hints = typing.get_type_hints(chosen.call)
    parameters = inspect.signature(chosen.call).parameters
    unknown = [key for key in config if key not in parameters and key != "seed"]
    if unknown:
        near = get_close_matches(unknown[0], parameters, n=1)
        hint = f"Did you mean {near[0]}?" if near else f"Choose among {', '.join(parameters)}."
        raise ValueError(f"config must hold arguments of {chosen.name}; got {unknown[0]!r}. {hint}")
    given: dict[str, Any] = {}
    several: list[Any] = []
    for name, parameter in parameters.items():
        hint = hints.get(name, parameter.annotation)
        if hint is np.random.Generator:
            given[name] = np.random.default_rng(_seed(config))
        elif parameter.kind is inspect.Parameter.VAR_POSITIONAL:
            several = [_column(table, str(c), name) for c in config.get(name, table.numeric())]
            several = [column[~np.isnan(column)] for column in several]
        elif name in config:
            given[name] = _value(config[name], hint, name, table)
        elif _is_array(hint) and name in table.columns:
            given[name] = _value(name, hint, name, table)
        elif name == "names" and "design" in config:
            given[name] = _listed(config["design"])
        elif parameter.default is inspect.Parameter.empty:
            raise ValueError(
                f"{name} must be given; got none. Name the column (of {', '.join(table.names)}) or the value in the config."
            )
    try:
        return named(chosen.call(*several, **given))
    except (TypeError, OverflowError) as error:
        raise ValueError(f"config must fit {chosen.name}; {error}. See --help {chosen.name}.") from None


def named(result: Any) -> Answer:
    """A result as JSON can carry it: fields by name; a bare value as "result"."""
    told = _told(result)
    return plain(told if isinstance(told, dict) else {"result": told})


def _told(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _told(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {str(k): _told(v) for k, v in cast("Mapping[Any, Any]", value).items()}
    if isinstance(value, list | tuple):
        return [_told(v) for v in cast("Sequence[Any]", value)]
    return value


def _parts(hint: Any) -> set[Any]:
    return set(typing.get_args(hint)) if typing.get_origin(hint) in (typing.Union, types.UnionType) else {hint}


def _is_array(hint: Any) -> bool:
    return hint == ArrayLike or _parts(hint) >= _ARRAY


def _plain_type(hint: Any) -> bool:
    simple = (int, float, str, bool, type(None))
    return all(
        part in simple
        or typing.get_origin(part) in (typing.Literal, Sequence, tuple, list)
        or (inspect.isclass(part) and dataclasses.is_dataclass(part) and _buildable(part))
        for part in _parts(hint)
    )


def _buildable(kind: type) -> bool:
    hints = typing.get_type_hints(kind)
    return all(_is_array(hint) or _plain_type(hint) for hint in hints.values())


def _bindable(function: Callable[..., Any]) -> bool:
    """Whether columns and a configuration are all that it needs."""
    hints = typing.get_type_hints(function)
    needed = [
        hints.get(name, parameter.annotation)
        for name, parameter in inspect.signature(function).parameters.items()
        if parameter.default is inspect.Parameter.empty
    ]
    arrays = [_is_array(hint) or typing.get_args(hint) == (ArrayLike, ArrayLike) for hint in needed]
    known = [
        array or _plain_type(hint) or hint is np.random.Generator for array, hint in zip(arrays, needed, strict=True)
    ]
    return all(known) and (any(arrays) or all(hint in (int, float) for hint in needed))


def _value(given: Any, hint: Any, name: str, table: Table) -> Any:
    """What an argument gets: columns where it is an array, an object of a dataclass, or the value itself."""
    if given is None:
        return None
    if _is_array(hint):
        return _array(given, name, table)
    origin = typing.get_origin(hint)
    if origin is tuple and all(_is_array(part) for part in typing.get_args(hint)):
        return tuple(_array(part, name, table) for part in _listed(given))
    if origin is Sequence and typing.get_origin(typing.get_args(hint)[0]) is Sequence:
        return [table.words(str(column)) for column in _listed(given)]
    if name in _LABELS and isinstance(given, str):
        return table.words(given)
    inner = _dataclass_in(hint)
    if inner is not None:
        listed = origin is Sequence or any(typing.get_origin(part) is Sequence for part in _parts(hint))
        return (
            [_built(inner, part, name, table) for part in _listed(given)]
            if listed
            else _built(inner, given, name, table)
        )
    return _literal(given, hint, name)


def _literal(given: Any, hint: Any, name: str) -> Any:
    parts = _parts(hint)
    if parts & {int, float} and (isinstance(given, bool) or not isinstance(given, int | float)):
        raise ValueError(f"{name} must be a number; got {given!r}. Write it without quotation marks.")
    if bool in parts and not isinstance(given, bool):
        raise ValueError(f"{name} must be true or false; got {given!r}. Choose one of them.")
    return given


def _dataclass_in(hint: Any) -> type | None:
    for part in _parts(hint):
        if inspect.isclass(part) and dataclasses.is_dataclass(part):
            return part
        for inner in typing.get_args(part):
            if inspect.isclass(inner) and dataclasses.is_dataclass(inner):
                return inner
    return None


def _built(kind: type, given: Any, name: str, table: Table) -> Any:
    if not isinstance(given, dict):
        raise ValueError(f"{name} must be an object with fields of {kind.__name__}; got {given!r}. See --help.")  # noqa: TRY004  # one kind of error for all bad input
    content = cast("dict[str, Any]", given)
    hints = typing.get_type_hints(kind)
    unknown = [key for key in content if key not in hints]
    if unknown:
        raise ValueError(f"{name} must hold fields among {', '.join(hints)}; got {unknown[0]!r}. Choose one of them.")
    try:
        return kind(**{key: _value(value, hints[key], key, table) for key, value in content.items()})
    except TypeError as error:
        raise ValueError(f"{name} must be a whole {kind.__name__}; {error}. Add what is missing.") from None


def _array(given: Any, name: str, table: Table) -> Any:
    """A column by name, several columns as a table, or numbers as they stand."""
    if isinstance(given, str):
        return _column(table, given, name)
    listed = _listed(given)
    if listed and all(isinstance(part, str) for part in listed):
        if name == "ratings" and not all(table.is_number(part) for part in listed if part in table.columns):
            return np.array([table.cells(part) for part in listed], dtype=object).T
        return np.column_stack([_column(table, part, name) for part in listed])
    return np.asarray(given)


def _column(table: Table, column: str, name: str) -> Any:
    if column not in table.columns:
        raise ValueError(f"{name} must name a column among {', '.join(table.names)}; got {column!r}. Check the config.")
    if name in _LABELS and not table.is_number(column):
        return np.array(table.words(column))
    return table.numbers(column)


def _listed(value: Any) -> list[Any]:
    return list(cast("Sequence[Any]", value)) if isinstance(value, list | tuple) else [value]


def _seed(config: Mapping[str, Any]) -> int:
    seed = config.get("seed")
    if not isinstance(seed, int) or isinstance(seed, bool) or seed < 0:
        raise ValueError(f"seed must be a whole number of 0 or more; got {seed!r}. Chance is drawn from it alone.")
    return seed
