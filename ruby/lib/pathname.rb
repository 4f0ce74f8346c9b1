# Class Pathname is always there.
