"""Files of very many cases read in pieces, replayed on two sides, and the sums kept so that a run that ended goes on.

Needs numpy and pyarrow (the extra `replay`); loaded by the command `replay` alone.
"""
