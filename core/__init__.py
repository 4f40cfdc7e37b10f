"""The host: people, spaces, the journal, permissions and pages. It does not know what a petition is."""
