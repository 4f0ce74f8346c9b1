# Thread, Mutex and Queue are always there.
