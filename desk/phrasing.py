"""Templates compiled once a language: their fixed words are put in then, so that no page looks them up again.

Of the 20 ms in which the page of a request was written, a third went into looking up words that never change and into asking of
each macro and each value what it is (measured). So `_("Send")` becomes text of the compiled template and `_("%(count)s files",
count=n)` the text around its value; calls and escaping take the short way where nothing else can be meant.
"""

import re
from collections.abc import Callable
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import Any, cast

import jinja2
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context, Macro
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

try:
    from markupsafe._speedups import (
        _escape_inner,  # what escape() calls, without the object around what is written at once
    )
except ImportError:  # a system without compiled parts

    def _escape_inner(text: str, /) -> str:
        return str(escape(text))


Phrases = Callable[[str], str]
_HOLE = re.compile(r"%\((\w+)\)s")
_NAMES = ("_", "gettext")
_PLAIN = (FunctionType, MethodType, BuiltinFunctionType)


def escaped(value: object) -> str:
    """Write a value as markupsafe.escape() does, leaving what is safe as it is."""
    kind = type(value)
    if kind is Markup:
        return cast(Markup, value)
    if kind is str:
        return _escape_inner(cast(str, value))
    if kind is int:
        return str(value)
    return escape(value)


class _Macro(Macro):
    """A macro that finds its arguments without asking what nobody here does: lists of more, names of more, callers by name."""

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        """Write it."""
        names, more = self.arguments, len(args) - self._argument_count
        if more > 0 or self.catch_kwargs or self.catch_varargs or self.explicit_caller:
            return super().__call__(*args, **kwargs)
        if more < 0:
            args = (*args, *[kwargs.pop(name, missing) for name in names[more:]])
        if self.caller:
            caller = kwargs.pop("caller", None)
            if caller is None:
                caller = self._environment.undefined("No caller defined", name="caller")
            args = (*args, caller)
        if kwargs:
            raise TypeError(f"macro {self.name!r} takes no argument {next(iter(kwargs))!r}")
        return str.__new__(Markup, self._func(*args))


class _Context(Context):
    """Calls what a template calls; macros and plain functions without asking first what else they might be."""

    def call(__self, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805 - as the one it stands for
        """Call it."""
        kind = type(__obj)
        if kind is not _Macro and (kind not in _PLAIN or hasattr(__obj, "jinja_pass_arg")):
            return super().call(__obj, *args, **kwargs)
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return __obj(*args, **kwargs)


class _Template(jinja2.Template):
    """A template whose macros are the same for whoever imports them: no page of ours has globals of its own.

    Jinja asks this each time by comparing every name there is: fifty times on the page of a request.
    """

    def _get_default_module(self, ctx: Context | None = None) -> Any:
        return self._module if self._module is not None else super()._get_default_module(ctx)


class _Generator(CodeGenerator):
    """Writes what escapes values as ours."""

    def writeline(self, x: str, node: nodes.Node | None = None, extra: int = 0) -> None:
        """Make our own way of escaping known beside the names that every template imports."""
        super().writeline(x, node, extra)
        if x.startswith("from jinja2.runtime import "):
            super().writeline("escaped, Macro = environment.escaped, environment.macro")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("escaped(")


class _Speaker(NodeTransformer):
    """Puts the words of one language where a template asks for them."""

    def __init__(self, phrases: Phrases) -> None:
        self._phrases = phrases

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802 - named by the node
        """Replace a call for fixed words by the words."""
        self.generic_visit(node)
        parts = self._parts_of(node)
        if parts is None:
            return node
        return parts[0] if len(parts) == 1 else nodes.Concat(parts, lineno=node.lineno)

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802 - named by the node
        """Write words and values one after the other where they are not joined for anybody else."""
        written: list[nodes.Expr] = []
        for child in node.nodes:
            parts = self._parts_of(child) if isinstance(child, nodes.Call) else None
            written.extend(self.visit(part) for part in parts or [child])
        node.nodes = written
        return node

    def _parts_of(self, call: nodes.Call) -> list[nodes.Expr] | None:
        """Return words and values in turn; None for a call that is none of ours or that only its values can decide."""
        is_ours = isinstance(call.node, nodes.Name) and call.node.name in _NAMES
        if not is_ours or len(call.args) != 1 or call.dyn_args is not None or call.dyn_kwargs is not None:
            return None
        text, values = call.args[0], {one.key: one.value for one in call.kwargs}
        if not isinstance(text, nodes.Const) or not isinstance(text.value, str):
            return None
        pieces = _HOLE.split(self._phrases(text.value))  # words, name, words, name, words
        words, names = pieces[::2], pieces[1::2]
        if set(names) - values.keys() or any("%" in one.replace("%%", "") for one in words):
            return None
        written: list[nodes.Expr] = [nodes.TemplateData(words[0].replace("%%", "%"), lineno=call.lineno)]
        for name, after in zip(names, words[1:], strict=True):
            written += [values[name], nodes.TemplateData(after.replace("%%", "%"), lineno=call.lineno)]
        return written


class Phrased(jinja2.Environment):
    """An environment whose templates speak one language, or look every word up while `phrases` is None."""

    phrases: Phrases | None = None
    code_generator_class = _Generator
    context_class = _Context
    template_class = _Template
    escaped = staticmethod(escaped)
    macro = _Macro

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        return tree if self.phrases is None else _Speaker(self.phrases).visit(tree)
