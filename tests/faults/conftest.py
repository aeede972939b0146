from __future__ import annotations

from tests.wrapper.conftest import _no_settings_from_outside, flavour, sandbox

__all__ = ["_no_settings_from_outside", "flavour", "sandbox"]
