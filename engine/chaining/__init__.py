"""Forward chaining: statements and production rules in, everything that follows out.

The only room that knows durable-rules. Knows no law: what a statement means is its user's business.
"""

from engine.chaining.durable_host import ChainError, derive
from engine.chaining.programs import Completion, Phase, Program, Rule, Statement, statement

__all__ = ["ChainError", "Completion", "Phase", "Program", "Rule", "Statement", "derive", "statement"]
