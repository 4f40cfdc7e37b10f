"""What makes a release: the wheel, and the folder that installs it from a USB key. Not part of the program."""
