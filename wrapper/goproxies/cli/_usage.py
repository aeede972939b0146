"""Words of a command that make no sense, and what was probably meant by them."""

from __future__ import annotations

import re

import typer

__all__ = ["in_options", "usage"]

# What stands in quotes was given, and is told as it is.
_PARAMETER = re.compile(
    r"""'[^']*'|"[^"]*"|\b(start_at|end_at|period|country|username|interval|split)\b"""
)


def in_options(text: str) -> str:
    """Return what the client says of its parameters, as words about the options."""
    return _PARAMETER.sub(
        lambda found: f"--{found[1].replace('_', '-')}" if found[1] else found[0], text
    )


def usage(error: typer.TyperException) -> str:
    """Return what is wrong with the words of a command, and the mend."""
    error.message = error.message.removeprefix("Value error, ")  # which pydantic says of any
    text = error.format_message().rstrip(".")
    # Typer names neither its other errors nor what they know in public.
    context: typer.Context | None = getattr(error, "ctx", None)
    if context is None or isinstance(error, typer.BadParameter) or text.endswith("?"):
        return text
    if hasattr(error, "possibilities"):
        option, near = getattr(error, "option_name", ""), error.possibilities
        if _is_of_a_command(option, context):
            return f"{option} goes after the name of the command"
        if near:
            return f"No such option: {option}. Did you mean {near[0]}?"
    return f"{text}; `{context.command_path} --help` tells what there is"


def _is_of_a_command(option: str, context: typer.Context) -> bool:
    commands = getattr(context.command, "commands", {}).values()
    return any(option in each.opts for command in commands for each in command.params)
