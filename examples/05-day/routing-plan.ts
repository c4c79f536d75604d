import type { Hub } from 'orderhub'
import type { RoutingPlanInput } from 'orderhub/routing'

/** The shop's two warehouses; what no preference is for goes from the first. */
export const WAREHOUSES = ['EAST', 'SOUTH'] as const

const by = { type: 'user', id: 'lead' } as const

/** How this shop routes, as data. Orders are routed by themselves, also those their first warehouse lacks goods for. */
function planOf(dear: number): RoutingPlanInput {
  const [east, south] = WAREHOUSES
  return {
    automatic: { whenShort: true },
    policy: {
      preferences: [
        { provinces: ['广东省', '广西壮族自治区', '福建省', '海南省', '湖南省'], prefer: [south, east] },
        { prefer: [east, south] },
      ],
    },
    warehouses: [
      { warehouse: east, carriers: ['YTO', 'SF'], cutOff: '18:00' },
      { warehouse: south, carriers: ['YTO', 'SF'], cutOff: '18:00' },
    ],
    carrierRules: [{ valueFrom: dear, prefer: ['SF'] }],
    carriersClosed: { YTO: ['新疆维吾尔自治区', '西藏自治区'] },
    remote: ['新疆维吾尔自治区', '西藏自治区'],
  }
}

/** Puts the plan in force. @param dear Orders of this value and above go by the better carrier, minor units. */
export async function openRouting(hub: Hub, dear: number): Promise<void> {
  const saved = await hub.policies.save({ kind: 'routing', body: planOf(dear) }, { by })
  if (!saved.ok) throw new Error(`routing: ${saved.rejection.code}`)
  await hub.policies.activate({ kind: 'routing', version: saved.value.version }, { by })
}
