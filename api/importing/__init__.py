"""From a list as an agency publishes it to a draft version for a reviewer. Proposes; decides nothing."""
