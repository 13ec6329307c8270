"""The service: the engine behind HTTP, on the same functions as the command line.

`app` puts it together and `server` starts it. A request passes `middleware`, is let in by `admission`, reaches an endpoint of
`routes`, is decided by `decide` and answered in a shape of `contract`; `telemetry` tells what happened, `events` tell others.
Loads nothing by itself: the web framework is slow to load, and most commands do not need it.
"""
