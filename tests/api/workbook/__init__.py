"""Lists as Excel files and back."""
