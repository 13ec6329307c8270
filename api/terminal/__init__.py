"""What `cailiang` shows in a terminal and asks there: renderings of what the engine says, decided nowhere here."""
