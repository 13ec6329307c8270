"""The pages in Debian's Chromium, before a service that really runs: what only a browser can show."""
