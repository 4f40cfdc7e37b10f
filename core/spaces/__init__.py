"""Where an association's tools live: real spaces, and sandboxes that never count."""
