"""The guide pages: how to apply, what to bring, what is said and what is true."""
