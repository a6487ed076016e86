// SPDX-License-Identifier: Apache-2.0
//
// Many readers or one writer. A writer that waits goes before readers that come
// later: the standard one of this platform lets readers starve it.
#ifndef WAYBILL_NODE_SHARED_MUTEX_H_
#define WAYBILL_NODE_SHARED_MUTEX_H_

#include <condition_variable>

#include "ledger/mutex.h"

namespace waybill {

class WAYBILL_THREAD_ANNOTATION(capability("shared_mutex")) SharedMutex {
 public:
  void Lock() WAYBILL_THREAD_ANNOTATION(acquire_capability())
      WAYBILL_THREAD_ANNOTATION(no_thread_safety_analysis) {
    const MutexLock lock(mutex_);
    ++writers_waiting_;
    while (readers_ != 0 || writing_) {
      changed_.wait(mutex_);
    }
    --writers_waiting_;
    writing_ = true;
  }
  void Unlock() WAYBILL_THREAD_ANNOTATION(release_capability())
      WAYBILL_THREAD_ANNOTATION(no_thread_safety_analysis) {
    const MutexLock lock(mutex_);
    writing_ = false;
    changed_.notify_all();
  }
  void LockShared() WAYBILL_THREAD_ANNOTATION(acquire_shared_capability())
      WAYBILL_THREAD_ANNOTATION(no_thread_safety_analysis) {
    const MutexLock lock(mutex_);
    while (writing_ || writers_waiting_ != 0) {
      changed_.wait(mutex_);
    }
    ++readers_;
  }
  void UnlockShared() WAYBILL_THREAD_ANNOTATION(release_shared_capability())
      WAYBILL_THREAD_ANNOTATION(no_thread_safety_analysis) {
    const MutexLock lock(mutex_);
    --readers_;
    changed_.notify_all();
  }

 private:
  Mutex mutex_;
  std::condition_variable_any changed_;
  int readers_ WAYBILL_GUARDED_BY(mutex_) = 0;
  int writers_waiting_ WAYBILL_GUARDED_BY(mutex_) = 0;
  bool writing_ WAYBILL_GUARDED_BY(mutex_) = false;
};

class WAYBILL_THREAD_ANNOTATION(scoped_lockable) ExclusiveLock {
 public:
  explicit ExclusiveLock(SharedMutex& mutex)
      WAYBILL_THREAD_ANNOTATION(acquire_capability(mutex))
      : mutex_(mutex) {
    mutex_.Lock();
  }
  ~ExclusiveLock() WAYBILL_THREAD_ANNOTATION(release_capability()) {
    mutex_.Unlock();
  }
  ExclusiveLock(const ExclusiveLock&) = delete;
  ExclusiveLock& operator=(const ExclusiveLock&) = delete;

 private:
  SharedMutex& mutex_;
};

class WAYBILL_THREAD_ANNOTATION(scoped_lockable) SharedLock {
 public:
  explicit SharedLock(SharedMutex& mutex)
      WAYBILL_THREAD_ANNOTATION(acquire_shared_capability(mutex))
      : mutex_(mutex) {
    mutex_.LockShared();
  }
  ~SharedLock() WAYBILL_THREAD_ANNOTATION(release_capability()) {
    mutex_.UnlockShared();
  }
  SharedLock(const SharedLock&) = delete;
  SharedLock& operator=(const SharedLock&) = delete;

 private:
  SharedMutex& mutex_;
};

}  // namespace waybill

#endif  // WAYBILL_NODE_SHARED_MUTEX_H_
