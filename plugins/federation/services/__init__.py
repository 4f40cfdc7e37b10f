"""The use cases of federation: those of the hub (centres, reception, kinds) and that of the centre (sending)."""
