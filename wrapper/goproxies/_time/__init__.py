"""Instants, periods and date ranges."""
