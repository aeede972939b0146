"""The numbers of the client's policy: time, retries, renewal, sizes; each with its source."""

DEFAULT_BASE_URL = "https://api.goproxies.com"
"""The server of `openapi/resellers.yaml`; a test holds the two equal."""

DEFAULT_TIMEOUT = 30.0
"""Seconds for one attempt, its body included. A year of hourly buckets is about 1 MB."""

MAX_BODY_BYTES = 64 * 2**20
"""A longer body is refused: sixty times a year of hourly buckets, and an endless one ends."""

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

ERROR_TEXT_MAX = 999
"""`str()` of an error stays under 1,000 characters, whatever the server sent."""
