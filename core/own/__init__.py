"""What everybody may ask of what is kept of her: to see it, to take it away, to have it erased."""
