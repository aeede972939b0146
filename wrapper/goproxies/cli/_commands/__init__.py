"""The commands, one file for each group."""

__all__ = ["COMMANDS"]

COMMANDS = {
    "traffic": ("statistics", "Total traffic of a range.", "--period last-month --country DE"),
    "history": (
        "histories",
        "Traffic of a range by hour, day or week.",
        "--interval day --username alice",
    ),
    "requests": (
        "histories",
        "Requests of a range by hour, day or week.",
        "--interval hour --period today --status-not 200",
    ),
    "countries": ("statistics", "Countries that the traffic went through.", "--format json"),
    "subusers": ("subusers", "Sub-users with their limits and what they used.", "--over 90"),
    "breakdown": (
        "breakdown",
        "Traffic of a range by country, by sub-user, or by both.",
        "--by country,username --username alice --username bob",
    ),
    "reconcile": (
        "reconcile",
        "Compare a total with its hours, countries and sub-users.",
        "--period last-month",
    ),
    "report": (
        "report",
        "One HTML page about a range, to look at, to print and to send.",
        "--period last-month --output october.html",
    ),
    "load": (
        "load",
        "Load traffic, requests, countries and limits into a database.",
        "--since 2026-01-01 --database warehouse.duckdb",
    ),
    "exporter": ("exporter", "Serve metrics for Prometheus.", "--port 9877"),
    "login": (
        "login",
        "Log in, and save account, server and token for other commands.",
        "--username reseller",
    ),
    "logout": ("login", "Delete account, server and token of the last login.", ""),
    "doctor": ("doctor", "Find problems: settings, clock, login, requests.", "--format json"),
    "sandbox": ("sandbox", "Run a local server that behaves like the API.", "--port 8080"),
}
"""By name: the module of the function, the first line of its docstring, and an example of options.

The names and the summaries are here so that a list of the commands imports none of them.
"""
