"""The pure part of federation: what documents must be, and what each refusal says."""
