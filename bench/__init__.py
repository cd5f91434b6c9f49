"""Measures speed and size against the budgets; ``python -m bench`` prints them side by side."""
