"""Any JSON value, for the properties that hold for all of them."""

from hypothesis import strategies as st

from openapi.document.values import Json

TEXT = st.text(st.characters(codec="utf-8"), max_size=30)

SCALARS: st.SearchStrategy[Json] = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**70), 2**70),
    st.floats(allow_nan=False, allow_infinity=False),
    TEXT,
    st.sampled_from(["NO", "yes", "on", "~", "null", "2026-10-05", "1e3", "0o17", "010", "1:30"]),
    st.sampled_from(
        ["", " ", "a\nb", "a\n", "\n", " a\n b", "a: b", "a #b", "<<", "=", "---", "?"]
    ),
)

JSON: st.SearchStrategy[Json] = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=4)),
    max_leaves=15,
)
