"""JSONPath: our quick filters select what those of the library select."""

from hypothesis import given
from hypothesis import strategies as st
from jsonpath_rfc9535 import JSONPathEnvironment

from openapi.document.values import Json
from openapi.spec.jsonpath import JSONPATH

LIBRARY = JSONPathEnvironment()
CONDITIONS = st.recursive(
    st.sampled_from(
        [
            *("@", "@.a", "!@.b", "@.a == 1", "@.a != null", "@.a >= ''", "$[0]"),
            *("match(@.a, 'x.*')", "@.b[?@ == 1 || @.a]", "count(@.*) > 1"),
        ]
    ),
    lambda inner: (
        st.builds("({} && {})".format, inner, inner) | st.builds("!({} || {})".format, inner, inner)
    ),
)
VALUES = st.sampled_from([None, False, 0, 1, "", "xy", [], {}, {"a": 1}, [1]])


@given(CONDITIONS, st.lists(VALUES | st.dictionaries(st.sampled_from("ab"), VALUES)))
def test_a_filter_selects_what_that_of_the_library_selects(
    condition: str, document: list[Json]
) -> None:
    ours, theirs = (
        [node.location for node in environment.find(f"$..[?{condition}]", document)]
        for environment in (JSONPATH, LIBRARY)
    )
    assert ours == theirs
