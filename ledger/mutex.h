// SPDX-License-Identifier: Apache-2.0
//
// A mutex that clang's -Wthread-safety can follow: libstdc++'s std::mutex
// carries no annotations. Nothing else in this library locks.
#ifndef WAYBILL_LEDGER_MUTEX_H_
#define WAYBILL_LEDGER_MUTEX_H_

#include <mutex>

#if defined(__clang__)
#define WAYBILL_THREAD_ANNOTATION(x) __attribute__((x))
#else
#define WAYBILL_THREAD_ANNOTATION(x)
#endif

#define WAYBILL_GUARDED_BY(x) WAYBILL_THREAD_ANNOTATION(guarded_by(x))
#define WAYBILL_REQUIRES(...) \
  WAYBILL_THREAD_ANNOTATION(requires_capability(__VA_ARGS__))
#define WAYBILL_EXCLUDES(...) \
  WAYBILL_THREAD_ANNOTATION(locks_excluded(__VA_ARGS__))

namespace waybill {

class WAYBILL_THREAD_ANNOTATION(capability("mutex")) Mutex {
 public:
  Mutex() = default;
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  void Lock() WAYBILL_THREAD_ANNOTATION(acquire_capability()) { mutex_.lock(); }
  void Unlock() WAYBILL_THREAD_ANNOTATION(release_capability()) {
    mutex_.unlock();
  }
  // The names that std::condition_variable_any expects.
  void lock() WAYBILL_THREAD_ANNOTATION(acquire_capability()) { Lock(); }
  void unlock() WAYBILL_THREAD_ANNOTATION(release_capability()) { Unlock(); }

 private:
  std::mutex mutex_;
};

// Holds a mutex for as long as it lives.
class WAYBILL_THREAD_ANNOTATION(scoped_lockable) MutexLock {
 public:
  explicit MutexLock(Mutex& mutex)
      WAYBILL_THREAD_ANNOTATION(acquire_capability(mutex))
      : mutex_(mutex) {
    mutex_.Lock();
  }
  ~MutexLock() WAYBILL_THREAD_ANNOTATION(release_capability()) {
    mutex_.Unlock();
  }
  MutexLock(const MutexLock&) = delete;
  MutexLock& operator=(const MutexLock&) = delete;

 private:
  Mutex& mutex_;
};

}  // namespace waybill

#endif  // WAYBILL_LEDGER_MUTEX_H_
