"""The pages, asked in this process as a browser without scripts would ask."""
