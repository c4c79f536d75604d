import type { Hub, OrderView } from 'orderhub'

/** All orders that a query names, page by page, newest first. */
export async function everyOrder(
  hub: Hub,
  query: Omit<Parameters<Hub['orders']['list']>[0], 'after' | 'limit'> = {},
): Promise<OrderView[]> {
  const orders: OrderView[] = []
  let after: string | null = null
  do {
    const page: Awaited<ReturnType<Hub['orders']['list']>> = await hub.orders.list({ ...query, after, limit: 200 })
    orders.push(...page.items)
    after = page.next
  } while (after !== null)
  return orders
}
