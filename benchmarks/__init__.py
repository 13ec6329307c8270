"""What deciding costs: measurements beside other engines. Not part of the package."""
