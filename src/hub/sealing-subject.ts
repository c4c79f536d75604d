import type { Order } from '../order/order'
import { isErasedContent } from './commands/erase-buyer'

/**
 * Whose key seals what a person writes about an order: its buyer's, so whoever erases the buyer erases it too. `otherwise` where it is
 * about no order, or about one whose buyer was erased.
 */
export function sealingSubject(order: Order | undefined, otherwise: string): string {
  if (order === undefined || isErasedContent(order.content)) return otherwise
  return order.content?.subject ?? `order:${order.key}`
}
