"""Turns the rule data into the checked model, the compiled rules, the pages and the site."""
