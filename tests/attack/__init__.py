"""What an attacker sends: hostile shapes for every endpoint, what each costs, and campaigns against a running service."""
