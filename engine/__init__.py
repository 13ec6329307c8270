"""Law as data: reads published lists and says what they mean for a case. Knows no web, no database, no command line."""

__version__ = "0.1.0"
