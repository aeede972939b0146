"""Messages about wrong usage, with the likely correction."""

from __future__ import annotations

import re

import typer

__all__ = ["usage_message", "with_option_names"]

# What stands in quotes is the user's own input, and stays as it is.
_PARAMETER = re.compile(
    r"""'[^']*'|"[^"]*"|\b(start_at|end_at|period|country|username|interval|split"""
    r"""|price_per_gb|currency|title|base_url|timezone|timeout|max_retries|deadline)\b"""
)


def usage_message(error: typer.TyperException) -> str:
    """Return what is wrong with a command line, and how to fix it."""
    error.message = error.message.removeprefix("Value error, ")  # from pydantic, without meaning
    text = error.format_message().rstrip(".")
    # Typer has no public names for its other errors and their attributes.
    context: typer.Context | None = getattr(error, "ctx", None)
    if context is None or isinstance(error, typer.BadParameter) or text.endswith("?"):
        return text
    if hasattr(error, "possibilities"):
        option, near = getattr(error, "option_name", ""), error.possibilities
        if _is_option_of_command(option, context):
            return f"{option} goes after the name of the command"
        if near:
            return f"No such option: {option}. Did you mean {near[0]}?"
    return f"{text}; run `{context.command_path} --help` for a list"


def with_option_names(text: str) -> str:
    """Return a message of the client with its parameters written as options."""
    return _PARAMETER.sub(
        lambda found: f"--{found[1].replace('_', '-')}" if found[1] else found[0], text
    )


def _is_option_of_command(option: str, context: typer.Context) -> bool:
    commands = getattr(context.command, "commands", {}).values()
    return any(option in each.opts for command in commands for each in command.get_params(context))
