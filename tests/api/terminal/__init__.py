"""What a person sees and is asked in a terminal."""
