"""The numbers of the client's policy, each with its source or its reason."""

DEFAULT_BASE_URL = "https://api.goproxies.com"
"""The server of `openapi/resellers.yaml`; a test holds the two equal."""

DEFAULT_TIMEOUT = 30.0
"""Seconds for one attempt, its body included. A year of hourly buckets is about 1 MB."""

LONGEST_SECONDS = 2_000_000
"""Of a timeout or a deadline: 23 days. Of milliseconds, poll(2) counts up to 2^31."""

MAX_BODY_BYTES = 64 * 2**20
"""A longer body is refused: sixty times a year of hourly buckets, and an endless one ends."""

MAX_NAME_LENGTH = 4_000
"""Of a sub-user. httpx takes addresses of 65,536 characters, and one of a name may fill twelve."""

MAX_CONNECTIONS = 256
"""Of one client; a call beyond them waits its turn. It is enough for `MAX_CONCURRENCY`."""

IDLE_SECONDS = 5.0
"""After this a connection that nobody needed is closed, as httpx does it; a test compares."""

# Retries: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("full jitter")
DEFAULT_MAX_RETRIES = 2
BACKOFF_FIRST_SECONDS = 0.5
BACKOFF_MAX_SECONDS = 8.0

RETRYABLE_STATUSES = frozenset({408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
"""Transient by RFC 9110 (408, 5xx), RFC 6585 (429) and Cloudflare's own range (520 to 524)."""

RETRY_AFTER_MAX_SECONDS = 60.0
"""A server that asks for more patience than this gets its error raised instead."""

# The retry budget, after https://github.com/grpc/proposal/blob/master/A6-client-retries.md
RETRY_BUDGET = 40.0
"""Retries that the calls of a client may have spent; 200 in an outage cost 40 more, not 400."""
RETRY_BUDGET_PER_SUCCESS = 0.2
RETRY_BUDGET_PER_SECOND = 1.0

# Renewal of a token before it expires
RENEWAL_LIFE_SHARE = 0.1
RENEWAL_MAX_SECONDS = 60.0
RENEWAL_PAUSE_SECONDS = 10.0
"""After a failed early renewal the old token serves on; the next try waits this long."""

# Calls under way at once, of one breakdown or one long range
DEFAULT_CONCURRENCY = 16
MAX_CONCURRENCY = 256
"""More would only wait for one another: the connections of a client are bounded, too."""

# What the server tells
ECHO_TOLERANCE_SECONDS = 1
"""It may cut or round the fractions of a second that it was sent."""
SKEW_TOLERANCE_SECONDS = 2.0
"""A `Date` has whole seconds and was written a moment ago: so much is no skew."""
SKEW_WARNING_SECONDS = 30.0
"""A clock that is off by more is told of; over the network, it is set to less than a second."""
COUNT_MAX_DIGITS = 4_000
"""Python writes no integer of more than 4,300 digits, nor is `1e999999999` one to work out."""

# Secrets
TOKENS_REMEMBERED = 8
"""Some calls may still be under way with the tokens before the last."""
SECRET_HEAD = 2_000
"""So many characters tell a secret from anything else; a pattern of a megabyte takes minutes."""
TOKEN_FILE_MAX_BYTES = 2**16
"""No more of a token file is read: a token has to fit in a header, of which servers take 8 KiB."""

ERROR_TEXT_MAX = 999
"""`str()` of an error stays under 1,000 characters, whatever the server sent."""
