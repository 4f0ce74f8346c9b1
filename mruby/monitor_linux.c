// Go's monitor thread (sysmon) looks around every 20 microseconds while anything
// runs, and a deploy wakes it with each answer of a host: a sixth of its CPU time.
// What it watches for here, a goroutine that waits while the VM works or a call
// blocks, may wait a millisecond. The kernel sleeps longer where a thread's timers
// have slack, which a thread has from the one that makes it; the monitor is the
// first one that the runtime makes. The linker calls this for pthread_create.
#include <pthread.h>
#include <sys/prctl.h>

int __real_pthread_create(pthread_t *, const pthread_attr_t *, void *(*)(void *), void *);

static int slack; // of other threads, in nanoseconds

// The monitor makes threads, too, which aren't to have its slack.
int
__wrap_pthread_create(pthread_t *thread, const pthread_attr_t *attr, void *(*run)(void *), void *arg)
{
  int own = prctl(PR_GET_TIMERSLACK), first = slack == 0;
  if (first) slack = own;
  prctl(PR_SET_TIMERSLACK, first ? 1000000UL : (unsigned long)slack);
  int err = __real_pthread_create(thread, attr, run, arg);
  prctl(PR_SET_TIMERSLACK, (unsigned long)own);
  return err;
}
