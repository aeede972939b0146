"""Names from outside become Python names, file names and URLs: what each kind may look like."""

import re
from dataclasses import dataclass
from typing import Final

from openapi.errors import Refusal

__all__ = [
    "NameRule",
    "component_name",
    "header_name",
    "literal",
    "media_type",
    "operation_id",
    "parameter_name",
    "path_template",
    "property_name",
    "reference",
    "scope",
    "server_url",
    "status_code",
    "tag",
    "token",
    "version",
]

_SHOWN: Final = 60


@dataclass(frozen=True, slots=True)
class NameRule:
    """One kind of name: call it with a value and its place to get the name or a `Refusal`.

    Attributes:
        what: What it is, with an article.
        pattern: What it matches as a whole.
        form: The pattern in words.
        longest: The most characters.
        fix: What the overlay can do about another one.
    """

    what: str
    pattern: re.Pattern[str]
    form: str
    longest: int = 100
    fix: str = "change it"

    def __call__(self, value: object, place: str) -> str:
        if isinstance(value, str) and len(value) <= self.longest and self.pattern.fullmatch(value):
            return value
        shown = ascii(value)
        if len(shown) > _SHOWN:
            shown = shown[:_SHOWN] + "..."
        form = f"{self.what} is {self.form}, at most {self.longest} characters"
        problem = f"{shown} cannot be used as {self.what}"
        raise Refusal(place, problem, f"{self.fix} with the overlay; {form}")


def _rule(
    what: str, pattern: str, form: str, longest: int = 100, fix: str = "change it"
) -> NameRule:
    return NameRule(what, re.compile(pattern), form, longest, fix)


_SENT: Final = "it is sent and cannot change: remove it"
_WORDS: Final = r"[A-Za-z][A-Za-z0-9]*(?:[._-][A-Za-z0-9]+)*"
_WORDS_FORM: Final = "ASCII letters and digits, separated by single '.', '_' or '-', a letter first"
_TEMPLATE: Final = r"\{[A-Za-z_][A-Za-z0-9_-]*\}"

component_name = _rule(
    "a component name",
    r"[A-Za-z_][A-Za-z0-9_-]*(?:\.[A-Za-z0-9_-]+)*",
    "ASCII letters, digits, '_', '-' and single '.' between them, no digit first",
)
operation_id = _rule("an operationId", _WORDS, _WORDS_FORM)
# `\w` has the letters and digits of every alphabet; the generated module has an ASCII name.
tag = _rule(
    "a tag",
    r"[^\W_](?:[\w .,:&/>()'+-]*[\w)])?",
    "letters, digits, spaces and _ . , : & / > ( ) ' + -, a letter or digit first",
)
property_name = _rule(
    "a property name",
    r"[@$]?_*[A-Za-z0-9](?:[A-Za-z0-9_.:@$ -]*[A-Za-z0-9_.:@$-])?",
    "ASCII letters, digits, spaces and '.', '_', ':', '@', '$', '-'",
    fix=_SENT,
)
parameter_name = _rule(
    "a parameter name",
    r"[@$]?_*[A-Za-z][A-Za-z0-9_.:@$-]*(?:\[[A-Za-z0-9_.-]*\])*",
    "ASCII letters, digits, '.', '_', ':', '@', '$' and '-', with [keys] at its end",
    fix=_SENT,
)
header_name = _rule(
    "a header name",
    r"[A-Za-z0-9][A-Za-z0-9_-]*",
    "ASCII letters, digits, '_' and '-'",
    fix=_SENT,
)
path_template = _rule(
    "a path",
    rf"/|(?:/(?!\.{{1,2}}(?:/|$))(?:[A-Za-z0-9._~:@-]|{_TEMPLATE})+)+/?",
    "/segments of ASCII letters, digits, '._~:@-' and {parameters}, none of them '.' or '..'",
    longest=300,
    fix=_SENT,
)
status_code = _rule(
    "a status code", r"[1-5](?:[0-9][0-9]|XX)|default", "100 to 599, 1XX to 5XX or 'default'"
)
media_type = _rule(
    "a media type",
    r"\*/\*|[A-Za-z0-9][A-Za-z0-9.+-]*/[A-Za-z0-9][A-Za-z0-9.+-]*(?:; ?[a-z]+=[A-Za-z0-9._-]+)?",
    "type/subtype, as in application/json",
    fix=_SENT,
)
scope = _rule("a scope", r"[A-Za-z][A-Za-z0-9._:/*-]*", "ASCII letters, digits and '._:/*-'")
server_url = _rule(
    "a server address",
    rf"(?:https?://(?:[A-Za-z0-9.:-]|{_TEMPLATE})+)?(?:/(?:[A-Za-z0-9._~-]|{_TEMPLATE})+)*/?",
    "an http or https address, or a path, in which {variables} may stand",
    longest=300,
)
token = _rule("a keyword", r"[A-Za-z0-9][A-Za-z0-9._-]*", "ASCII letters, digits, '.', '_' and '-'")
reference = _rule(
    "a $ref",
    r"#(?:/[A-Za-z0-9._~%{}@:$ -]+)+",
    "a JSON pointer inside the document, as in #/components/schemas/Error (no file, no address)",
    longest=500,
)
version = _rule(
    "an OpenAPI version", r"3\.0\.[0-9]", "3.0.0 to 3.0.9, which the overlay is written for"
)
# What a generated default or enum member cannot hold unchanged: double quotes, backslashes, line
# ends, and whatever is invisible.
literal = _rule(
    "a format, a default or an enum value",
    r"(?:[ !#-\[\]-_a-~]|[^\W_])*",
    "letters, digits and printable ASCII without double quotes, backquotes and backslashes",
    longest=200,
    fix="remove the format, the default or the whole enum",
)
