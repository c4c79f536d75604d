import type { Store } from '../store/store'

/** Hands a fresh store to the body of a test and closes it afterwards. */
export function withStore(createStore: () => Promise<Store>, body: (store: Store) => Promise<void>) {
  return async (): Promise<void> => {
    const store = await createStore()
    try {
      await body(store)
    } finally {
      await store.close()
    }
  }
}
