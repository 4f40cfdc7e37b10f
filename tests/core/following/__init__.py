"""Following a content by e-mail."""
