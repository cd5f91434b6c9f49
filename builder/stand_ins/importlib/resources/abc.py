"""No package here reads resources; ``importlib.abc`` only wants the module to be there."""
