"""Tests of core’s own pages."""
