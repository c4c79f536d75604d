/** The order a lock was made for: `order:<key>:<generation>`. Null for a lock of the host's. */
export function orderOfLock(lockId: string): string | null {
  return lockId.startsWith('order:') ? lockId.slice(6, lockId.lastIndexOf(':')) : null
}
