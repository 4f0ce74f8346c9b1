# The service this was for is gone: there is nothing to do.
