import { ELSEWHERE } from '../order-operation'
import type { Oracle } from './oracle'

/** Where a person sent an order it goes, whatever its channel said since; no other order goes there. */
export const changedAddressesStay: Oracle = ({ view, log, settled, violations, probes }) => {
  const sent = new Set<string>()
  for (const { operation, answer } of log.answers()) {
    const { wish } = operation
    if (wish.kind === 'order' && wish.readdressed === true && answer.ok) sent.add(wish.orderKey)
  }
  for (const [key, { value: order }] of view.all('order')) {
    const { changedAddress, content } = order
    if (settled && sent.has(key) && changedAddress === undefined)
      violations.add('ADDRESS', `${key} was sent elsewhere, and goes where its channel says`)
    if (changedAddress !== undefined) probes.sometimes('order-readdressed')
    if ((content?.region.city === ELSEWHERE.city) !== (changedAddress !== undefined))
      violations.add('ADDRESS', `${key} goes to another place than it was sent to`)
  }
}
