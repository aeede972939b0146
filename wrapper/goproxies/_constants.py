"""The numbers of the client's policy, each with its source or its reason."""

DEFAULT_BASE_URL = "https://api.goproxies.com"
"""The server of `openapi/resellers.yaml`; a test compares them."""

DEFAULT_TIMEOUT = 30.0
"""Seconds for one attempt, its body included. A year of hourly buckets is about 1 MB."""

LONGEST_SECONDS = 2_000_000
"""The longest timeout or deadline: 23 days. poll(2) counts milliseconds up to 2^31."""

MAX_BODY_BYTES = 64 * 2**20
"""A longer body is refused, so that an endless one ends. A year of hourly buckets is 1/60 of it."""

LONG_BODY_BYTES = 2**18
"""A body from here on is parsed in a background thread, within the deadline: it takes 3 ms."""

BODY_PIECE_BYTES = 2**16
"""A body is handed to the decoder in pieces of this size."""
BODY_SLICE_BYTES = 2**20
"""A decoded slice has at most this size, which takes about 2 ms; then the time is checked."""
BODY_PIECES_AT_ONCE = 64
"""Likewise pieces of a few bytes: one read of a socket may bring 10,000 of them."""

VERY_LONG_BODY_BYTES = 2**21
"""A body from here on lets an event loop run while it is parsed, which takes half as long again. A
year of hours is shorter; a usual body of this size is parsed in 10 ms."""

MAX_BODY_MARKS = 4_000_000
"""Commas and braces of a long body: hours that fill `MAX_BODY_BYTES` have 3 million."""
MAX_BODY_ARRAYS = 100_000
"""Likewise brackets. An answer has a few arrays; 60 MB of them take 9 s and 1.5 GB of memory."""

ERROR_BODY_SHOWN_BYTES = 48_000
"""The part of an error's body that is kept. A documented error is below 1 kB. With
`SECRET_MARGIN_BYTES` it is what one read of a socket brings, 64 KiB."""

MAX_NAME_LENGTH = 4_000
"""Characters of a user name. Each takes up to 12 in an address, and httpx accepts 65,536 there."""

MAX_CONNECTIONS = 256
"""Connections of one client: one for each of `MAX_CONCURRENCY` calls. A further call waits."""

IDLE_SECONDS = 5.0
"""An idle connection is closed after this time. It is httpx's default; a test compares them."""

CONNECT_HEAD_START_SECONDS = 0.25
"""How long an address of a server is tried alone before the next one (RFC 8305, section 8)."""

INTERRUPTION_POLL_SECONDS = 0.1
"""How often a wait that nothing can wake looks for a Ctrl-C: a person does not notice the delay."""

# Retries: https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/ ("full jitter")
DEFAULT_MAX_RETRIES = 2
"""Three attempts in all, as other clients of HTTP APIs make, such as that of OpenAI."""
BACKOFF_FIRST_SECONDS = 0.5
"""The limit of the first pause; it doubles with each retry. OpenAI's client has both limits."""
BACKOFF_MAX_SECONDS = 8.0
"""The limit is reached with the fifth retry, and does not grow any more."""

RETRYABLE_STATUSES = frozenset({408, 429, 500, 502, 503, 504, 520, 521, 522, 523, 524})
"""Transient by RFC 9110 (408, 5xx), RFC 6585 (429) and Cloudflare's own range (520 to 524)."""

RETRY_AFTER_MAX_SECONDS = 60.0
"""If a server asks for a longer wait, its error is raised at once."""

DELAY_SECONDS_MAX = 2.0**31
"""RFC 9111, section 1.2.2: a larger number of seconds means this one."""

# The retry budget, after https://github.com/grpc/proposal/blob/master/A6-client-retries.md
RETRY_BUDGET = 40.0
"""Retries that the calls of a client share: 200 calls in an outage make 40 retries, not 400."""
RETRY_BUDGET_PER_SUCCESS = 0.2
"""Five successes give one retry back: where every fifth call fails once, retries never run out."""
RETRY_BUDGET_PER_SECOND = 1.0
"""After `RETRY_BUDGET` seconds all retries are there again, even if no call was made meanwhile."""

# Renewal of a token before it expires
RENEWAL_LIFE_SHARE = 0.1
"""A token is renewed in the last tenth of its life, so that one with a short life is used, too."""
RENEWAL_MAX_SECONDS = 60.0
"""In its last minute at most: time for two attempts of `DEFAULT_TIMEOUT`."""
RENEWAL_PAUSE_SECONDS = 10.0
"""After a failed early renewal the old token stays in use; the next attempt waits this long."""

# Rounds of `goproxies breakdown --retry-failed`, which come after the retries of each request
RETRY_ROUND_FIRST_SECONDS = 2.0
"""It goes on where the two retries of a request, after up to 0.5 s and 1 s, have ended."""
RETRY_ROUND_MAX_SECONDS = 60.0
"""The pause doubles with each round, up to a minute."""
RETRY_ROUNDS_MAX = 100
"""Their pauses take more than an hour and a half."""

# Calls at the same time, of one breakdown or one long range
DEFAULT_CONCURRENCY = 16
"""With so many, the calls take little longer than the answers: see `docs/performance.md`."""
MAX_CONCURRENCY = 256
"""More would only wait for a connection: see `MAX_CONNECTIONS`."""

# What the server reports
ECHO_TOLERANCE_SECONDS = 1
"""The server may cut or round fractions of a second."""
SKEW_TOLERANCE_SECONDS = 2.0
"""A `Date` has whole seconds, and the answer took a moment: so small a difference is no skew."""
SKEW_WARNING_SECONDS = 30.0
"""A clock that is off by more is reported. Clocks set by NTP are off by less than a second."""
COUNT_MAX_DIGITS = 4_000
"""Python converts integers of up to 4,300 digits; `1e999999999` would fill the memory."""
EXACT_DIGITS = COUNT_MAX_DIGITS + 1_000
"""Digits of an exact quotient: of any count, and the decimals of a division by 2^30."""

# Secrets
TOKENS_REMEMBERED = 8
"""Calls may still be in progress with earlier tokens."""
SECRET_HEAD = 2_000
"""Characters of a long secret that are searched; the rest is hidden up to the end of the word."""
SECRET_MARGIN_BYTES = 8 * SECRET_HEAD
"""A text is searched this far beyond what is shown: `\\\\u0041` is the longest usual spelling."""
GUESSABLE_SECRET_LENGTH = 16
"""A shorter secret, one of words, or the user name may be guessed from the rest of its sentence."""
ESCAPE_LAYERS_MAX = 4
"""An error page in a JSON text in a JSON text has 3. A secret with escapes of its own adds 1."""
TOKEN_MAX_LENGTH = 2**20
"""Far above any token, which fits in a header, where servers take 8 KiB. To check and to send one
of 60 MB takes seconds, in which nothing else runs."""
SMALL_FILE_MAX_BYTES = 2**21
"""The part of a token file, or one of an account, that is read: more than the longest token."""

ERROR_TEXT_MAX = 999
"""`str()` of an error stays under 1,000 characters, whatever the server sent."""

# Sub-users
SUBUSERS_PAGE_SIZE = 1_000
"""The default of the API's own `limit`, and the largest page that it documents."""
SUBUSERS_MAX_PAGES = 1_000
"""A list with more pages than this is taken to be endless."""
SUBUSERS_MAX = SUBUSERS_MAX_PAGES * SUBUSERS_PAGE_SIZE

HTML_ROWS_MAX = 60
"""Rows that a notebook shows of a result: as many as pandas shows of a frame."""

# The report
REPORT_TITLE = "Traffic report"
REPORT_TITLE_MAX = 200
"""Characters of a heading: two lines of a printed page."""
REPORT_CURRENCY_MAX = 12
"""Characters; the codes of ISO 4217 have three, names of units a few more."""
REPORT_PRICE_MAX_DIGITS = 12
"""Digits before the point, and digits after it: far more than the price of a GB needs."""
REPORT_NAME_MAX = 200
"""Characters of a name that are shown; names of 4,000 are possible."""
REPORT_SUBUSERS_MAX = 100
"""Lines of the table, four printed pages; the others are one line with their sum."""
REPORT_COUNTRIES_MAX = 30
"""Lines of the table, one printed page. There are about 250 codes."""
REPORT_LIST_MAX = 20
"""Missing times before "and N more"."""
REPORT_FAILURES_MAX = 100
"""Names that failed, likewise. An error of 1,000 characters each makes 100 kB of them."""
REPORT_AXIS_LABELS = 5
"""Days named below a chart: so many fit on a phone of 360 pixels."""
REPORT_NEAR_LIMIT_PERCENT = 90
"""From this use of its limit on, a sub-user is marked."""

# The exporter
EXPORTER_PORT = 9877
"""In the range where exporters listen, from 9100 on."""
EXPORTER_REFRESH_SECONDS = 300.0
"""The API counts traffic by the hour, and a refresh takes a call for each sub-user."""
EXPORTER_DEADLINE_SHARE = 0.9
"""Of the time between two refreshes: one ends before the next is due."""
EXPORTER_MAX_SUBUSERS = 1_000
"""Each has four series, and Prometheus keeps every series in memory."""
EXPORTER_SCRAPE_SECONDS = 10.0
"""A connection that sends no request for so long is closed: the `scrape_timeout` of Prometheus."""
EXPORTER_STOP_SECONDS = 0.5
"""How long the exporter waits at its end for a refresh that it has interrupted."""

# The warehouse
WAREHOUSE_SETTLE_DAYS = 3
"""A bucket that ended longer ago than this does not change any more, by default."""
WAREHOUSE_SETTLE_DAYS_MAX = 366
"""Each run reads the settling time again."""
WAREHOUSE_PARTS_AT_ONCE = 16 * DEFAULT_CONCURRENCY
"""Months of histories that are held at a time. Of hours, they are 3 MB."""
