"""The actors of the scripted year: a Region's machine, a centre's machine whose clock is ours, and who works there."""
