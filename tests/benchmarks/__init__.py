"""Measures, as ratios: what a page, a signature, a start, the memory and a first view cost. Run by ``make bench``."""
