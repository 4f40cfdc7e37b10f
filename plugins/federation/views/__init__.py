"""The pages of federation: in a centre its link with the Region, at the hub the centres and their kinds of usage."""
