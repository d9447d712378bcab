"""What a content says about shapes as plain lists, to be kept as JSON beside the content's id and kind."""

from typing import Any, NamedTuple

from state.understanding.shapes.language import Imported, Method, Module, Parameter, Shape, ShapeKind


def to_data(module: Module) -> list[Any]:
    """A module without its path: lists of texts, numbers, booleans and None alone."""
    return [
        [_shape_to_data(one) for one in module.shapes.values()],
        [[name, *one] for name, one in module.imports.items()],
        [[name, *([one] if isinstance(one, str) else one)] for name, one in module.exports.items()],
        list(module.stars),
        module.problem,
        module.line,
    ]


def from_data(data: list[Any], path: str) -> Module:
    """The module again, as the file at a path; raises ValueError, TypeError or IndexError for other data."""
    shapes, imports, exports, stars, problem, line = data
    made = [_shape_from_data(one) for one in shapes]
    return Module(
        path,
        {one.name: one for one in made},
        {name: Imported(*rest) for name, *rest in imports},
        {name: rest[0] if len(rest) == 1 else Imported(*rest) for name, *rest in exports},
        tuple(stars),
        problem,
        line,
    )


def _shape_to_data(shape: Shape) -> list[Any]:
    methods = [
        [name, one.name, [_short(each) for each in one.parameters], *_short(one)[2:]]
        for name, one in shape.methods.items()
    ]
    return [
        shape.name,
        shape.kind.value,
        shape.line,
        methods,
        list(shape.bases),
        list(shape.promises),
        sorted(shape.abstract),
        shape.open_ended,
        shape.stands_for,
    ]


def _shape_from_data(data: list[Any]) -> Shape:
    name, kind, line, methods, bases, promises, abstract, open_ended, stands_for = data
    return Shape(
        name,
        ShapeKind(kind),
        line,
        {
            key: Method(called, tuple(Parameter(*each) for each in parameters), *rest)
            for key, called, parameters, *rest in methods
        },
        tuple(bases),
        tuple(promises),
        frozenset(abstract),
        open_ended,
        stands_for,
    )


def _short(one: NamedTuple) -> list[Any]:
    """Its fields up to the last one that isn't what it is anyway."""
    values: list[Any] = list(one)
    usual = one._field_defaults
    for name in reversed(one._fields):
        if name not in usual or values[-1] != usual[name] or type(values[-1]) is not type(usual[name]):
            break
        values.pop()
    return values


__all__ = ["from_data", "to_data"]
