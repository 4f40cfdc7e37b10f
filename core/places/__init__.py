"""Where people are: the communes of France."""
