"""Tests of people: codes, roles and their trace."""
