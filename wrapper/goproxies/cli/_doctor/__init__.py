"""The checks of `goproxies doctor`."""
