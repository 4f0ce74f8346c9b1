package sched

// work runs f on a goroutine that has done with another operation, or a new one:
// a used one's stack has the size that operations need, where a new one's grows
// again and again, which took a twentieth of a command's time.
func (s *Scheduler) work(f func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if last := len(s.workers) - 1; last >= 0 {
		worker := s.workers[last]
		s.workers = s.workers[:last]
		worker <- f // has room
		return
	}
	jobs := make(chan func(), 1)
	s.running.Go(func() {
		for f := f; f != nil; f = <-jobs {
			f()
			if !s.offer(jobs) {
				return
			}
		}
	})
}

// offer says that the goroutine that reads jobs is free, unless none is needed
// any more.
func (s *Scheduler) offer(jobs chan<- func()) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed {
		s.workers = append(s.workers, jobs)
	}
	return !s.closed
}

// dismiss ends the goroutines that are free, and those that will be.
func (s *Scheduler) dismiss() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	for _, worker := range s.workers {
		close(worker)
	}
	s.workers = nil
}
