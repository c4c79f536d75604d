import type { Catalog } from './catalog'
import { giftsOf } from './gift-rules'
import type { OrderContent } from './order-content'

/** Bounds of one order's plan: lines in it, and pieces in one of them. An order beyond them waits for a person. */
export const PLAN_LIMITS = { lines: 5_000, quantity: 1_000_000_000_000 } as const

/** One SKU that has to leave the warehouse for an order. */
export interface PlannedLine {
  /** Line of the order it stands for; `gift:<rule>` for a gift a rule added. */
  readonly line: string
  /** The merchant's SKU; null where the channel's SKU is not mapped yet, and in a line that says the plan is too large. */
  readonly sku: string | null
  readonly quantity: number
  /** `beyondLimit`: this stands for the whole plan, which grew beyond `PLAN_LIMITS` at `line`. */
  readonly origin: 'ordered' | 'gift' | 'component' | 'beyondLimit'
}

/** What planning needs of an order: whose it is and what was bought. */
export interface LineSource {
  readonly channel: string
  readonly shop: string
  readonly content: Pick<OrderContent, 'lines' | 'discounts' | 'placedAt'>
}

/**
 * What an order's lines mean for the warehouse: channel SKUs mapped, gifts added by rule, bundles exploded into
 * components. Pure over a catalog loaded beforehand, so deciding the gifts of an order costs no look-up elsewhere.
 * An unmapped SKU stays in the plan as `null`: it is an anomaly for a person, not a crash.
 *
 * @returns At most `PLAN_LIMITS.lines`. A plan beyond the limits is one line of origin `beyondLimit` without a SKU: no
 *   stock is set aside for part of an order, the gate holds it, and its content still lists all that was bought.
 */
export function planLines(source: LineSource, catalog: Catalog): readonly PlannedLine[] {
  const plan: PlannedLine[] = []
  for (const line of source.content.lines) {
    const sku = line.sku ?? (line.channelSku === null ? null : catalog.skuOf(source, line.channelSku))
    const origin = line.gift ? 'gift' : 'ordered'
    if (!addPlanned(plan, { line: line.id, sku, quantity: line.quantity, origin }, catalog)) return beyondLimit(line.id)
  }
  for (const gift of giftsOf(source, catalog)) {
    const line = `gift:${gift.rule}`
    if (!addPlanned(plan, { line, sku: gift.sku, quantity: gift.quantity, origin: 'gift' }, catalog)) {
      return beyondLimit(line)
    }
  }
  return plan
}

function beyondLimit(line: string): readonly PlannedLine[] {
  return [{ line, sku: null, quantity: 1, origin: 'beyondLimit' }]
}

/** False when the line, exploded, does not fit into the plan any more. */
function addPlanned(plan: PlannedLine[], line: PlannedLine, catalog: Catalog): boolean {
  const components = line.sku === null ? undefined : catalog.componentsOf(line.sku)
  if (plan.length + (components?.length ?? 1) > PLAN_LIMITS.lines) return false
  if (components === undefined) {
    plan.push(line)
    return true
  }
  for (const component of components) {
    const quantity = component.quantity * line.quantity
    if (quantity > PLAN_LIMITS.quantity) return false
    plan.push({ line: line.line, sku: component.sku, quantity, origin: line.origin === 'gift' ? 'gift' : 'component' })
  }
  return true
}
