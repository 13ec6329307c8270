"""What the endpoints do beyond what holds for all."""
