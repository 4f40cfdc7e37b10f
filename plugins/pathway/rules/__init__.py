"""The rules of the pathway: states, half-days, attendance, public holidays, the sheet. Pure."""
