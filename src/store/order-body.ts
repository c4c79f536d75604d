import { contentInForce } from '../order/changed-address'
import type { Order } from '../order/order'

/** An order as it is written down: its content stands once, in the fact it comes from. */
export type OrderBody = Omit<Order, 'content'>

export function orderBody({ content: _inItsFact, ...body }: Order): OrderBody {
  return body
}

/** The order again: the content is that of its snapshot, of which a fact set holds one at most, with the address in force. */
export function orderOfBody(body: OrderBody): Order {
  for (const fact of body.facts)
    if (fact.kind === 'OrderPlaced') return { ...body, content: contentInForce(fact.content, body.changedAddress) }
  return { ...body, content: null }
}
