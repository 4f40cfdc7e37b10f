"""Making an instance with a person at a terminal: what is asked, what is proposed, and nothing half-done."""
