import { accept, type Outcome, reject } from '../outcome'
import type { RoutingPlan } from '../routing/routing-plan'

/** From where, and by whom, a person wants an order sent. */
export interface RouteChoice {
  readonly warehouse: string
  /** Left out: the plan chooses. */
  readonly carrier?: string | undefined
}

/** Why a choice cannot be, in the order it is checked. */
export type ChoiceRejection =
  /** The plan has no warehouse of that name. */
  | { readonly code: 'WAREHOUSE_NOT_LISTED'; readonly warehouse: string }
  /** The plan does not say that this carrier collects there. */
  | { readonly code: 'CARRIER_NOT_LISTED'; readonly carrier: string }

/** A plan with nothing left of it but what a person chose. */
export function planAsChosen(
  plan: RoutingPlan,
  { warehouse, carrier }: RouteChoice,
): Outcome<RoutingPlan, ChoiceRejection> {
  const one = plan.warehouses.find((line) => line.warehouse === warehouse)
  if (one === undefined) return reject({ code: 'WAREHOUSE_NOT_LISTED', warehouse })
  if (carrier === undefined) return accept({ ...plan, warehouses: [one] })
  if (one.carriers?.includes(carrier) !== true) return reject({ code: 'CARRIER_NOT_LISTED', carrier })
  return accept({ ...plan, warehouses: [{ ...one, carriers: [carrier] }] })
}
