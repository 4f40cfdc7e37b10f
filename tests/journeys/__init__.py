"""Journeys of people in a real browser, on the demonstration that `make run` serves."""
