"""What a French public body must say of itself: legal notice, personal data, accessibility statement."""
