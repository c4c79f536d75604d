import type { ApprovalRequest } from '../approval/approval-request'
import type { Page, Store } from '../store/store'

const OPEN_STATES = ['waiting', 'waived'] as const
/** Most requests a board or a desk looks at. */
const MOST_OPEN = 20_000

/** Requests that wait for somebody, the first 20,000. */
export async function openApprovals(store: Store): Promise<ApprovalRequest[]> {
  const found: ApprovalRequest[] = []
  for (const state of OPEN_STATES) {
    for await (const request of approvalPages(store, { where: { state }, byKey: true })) {
      if (found.length >= MOST_OPEN) return found
      found.push(request)
    }
  }
  return found
}

/** Requests page by page, at most 20,000. */
export async function* approvalPages(
  store: Store,
  query: { readonly where?: Readonly<Record<string, string>>; readonly since?: number; readonly byKey?: boolean },
) {
  for (let after: string | null = null, seen = 0; seen < MOST_OPEN; ) {
    const page: Page<ApprovalRequest> = await store.list('approval', { ...query, after, limit: 1_000 })
    yield* page.items
    seen += page.items.length
    if (page.next === null) return
    after = page.next
  }
}
