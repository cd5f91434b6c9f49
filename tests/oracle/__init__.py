"""A second, independent reading of the rules, for checking the calculator."""
