"""Accounts with a password or a card, roles, sign-in and browser sessions."""
