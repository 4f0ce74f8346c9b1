# Class StringIO is always there.
