"""JSONPath (RFC 9535) with quick filters, as each is evaluated for every value of a document."""

from typing import Final

from jsonpath_rfc9535 import JSONPathEnvironment
from jsonpath_rfc9535.filter_expressions import (
    Expression,
    FilterContext,
    FilterExpression,
    LogicalExpression,
)
from jsonpath_rfc9535.function_extensions import Match
from jsonpath_rfc9535.parse import Parser
from jsonpath_rfc9535.tokens import TokenStream

__all__ = ["JSONPATH"]


class _Match(Match):
    """The function `match`, which looks at texts alone."""

    def __call__(self, string: object, pattern: object) -> bool:
        return isinstance(string, str) and super().__call__(string, pattern)


class _Logical(LogicalExpression):
    """`&&` and `||`, which evaluate their right side only where the left does not decide."""

    def evaluate(self, context: FilterContext) -> bool:
        left = FilterExpression(self.left.token, self.left).evaluate(context)
        if left is (self.operator == "||"):
            return left
        return FilterExpression(self.right.token, self.right).evaluate(context)


class _Parser(Parser):
    def parse_infix_expression(self, stream: TokenStream, left: Expression) -> Expression:
        parsed = super().parse_infix_expression(stream, left)
        if isinstance(parsed, LogicalExpression):
            return _Logical(parsed.token, parsed.left, parsed.operator, parsed.right)
        return parsed


class _Environment(JSONPathEnvironment):
    parser_class = _Parser


JSONPATH: Final = _Environment()
"""Where paths are compiled."""

JSONPATH.function_extensions["match"] = _Match()
