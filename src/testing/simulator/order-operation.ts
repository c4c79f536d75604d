import type { Hub } from '../../hub/create-hub'
import type { Outcome } from '../../outcome'
import type { SeededRandom } from '../seeded-random'
import type { Operation } from './client-log'
import { CANARY } from './order-script'

const BY = { type: 'user', id: 'simulated' } as const

/** Where a person sends an order. No channel of the simulation ever says so. */
export const ELSEWHERE = {
  province: '江苏省',
  city: '南京市',
  district: '玄武区',
  ...CANARY,
  detail: '金丝雀路 ',
} as const

/** What people do with an order that adds nothing to what is known to have happened. */
const NO_FACT: ReadonlySet<string> = new Set(['hold', 'lift', 'settleStock', 'changeAddress'])

/** One thing people do with orders, drawn at random: often one that makes no sense where the order stands. */
export function orderOperation(random: SeededRandom, orderKey: string, commandId: string): Operation {
  const options = { by: BY, commandId }
  const action = random.pick([
    'review',
    'review',
    'requestOutbound',
    'pack',
    'ship',
    'ship',
    'complete',
    'cancel',
    'hold',
    'changeAddress',
    'lift',
    'settleStock',
  ] as const)
  const reason = random.pick(['CHECK', 'FRAUD', 'GATE'])
  const parcel = `H${random.int(1, 2)}`
  const lines = random.pick([null, null, ['L1'], ['L2'], ['L9']])
  const how = random.pick(['deduct', 'deduct', 'writeOff'] as const)
  const rest = random.chance(0.5)
  const send = (hub: Hub): Promise<Outcome<unknown>> => {
    switch (action) {
      case 'ship':
        return hub.orders.ship(orderKey, { parcel, carrier: 'SF', trackingNo: `SF-${commandId}`, lines }, options)
      case 'settleStock':
        return hub.orders.settleStock(orderKey, { how, reason }, options)
      case 'cancel':
        return hub.orders.cancel(orderKey, reason, { ...options, rest })
      case 'changeAddress':
        return hub.orders.changeAddress(orderKey, { ...ELSEWHERE, detail: `${ELSEWHERE.detail}${commandId}` }, options)
      case 'hold':
      case 'lift':
        return hub.orders[action](orderKey, reason, options)
      default:
        return hub.orders[action](orderKey, options)
    }
  }
  const settles = action === 'settleStock'
  const fact = !NO_FACT.has(action)
  const readdressed = action === 'changeAddress'
  return {
    id: commandId,
    stable: 'always',
    wish: { kind: 'order', orderKey, commandId, fact, settles, readdressed },
    send,
  }
}
