import type { Catalog } from './catalog'
import { giftsOf } from './gift-rules'
import type { OrderContent } from './order-content'

/** One SKU that has to leave the warehouse for an order. */
export interface PlannedLine {
  /** Line of the order it stands for; `gift:<rule>` for a gift a rule added. */
  readonly line: string
  /** The merchant's SKU; null where the channel's SKU is not mapped yet. */
  readonly sku: string | null
  readonly quantity: number
  readonly origin: 'ordered' | 'gift' | 'component'
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
 */
export function planLines(source: LineSource, catalog: Catalog): readonly PlannedLine[] {
  const plan: PlannedLine[] = []
  for (const line of source.content.lines) {
    const sku = line.sku ?? (line.channelSku === null ? null : catalog.skuOf(source, line.channelSku))
    addPlanned(plan, { line: line.id, sku, quantity: line.quantity, origin: line.gift ? 'gift' : 'ordered' }, catalog)
  }
  for (const gift of giftsOf(source, catalog)) {
    addPlanned(plan, { line: `gift:${gift.rule}`, sku: gift.sku, quantity: gift.quantity, origin: 'gift' }, catalog)
  }
  return plan
}

function addPlanned(plan: PlannedLine[], line: PlannedLine, catalog: Catalog): void {
  const components = line.sku === null ? undefined : catalog.componentsOf(line.sku)
  if (components === undefined) {
    plan.push(line)
    return
  }
  for (const component of components) {
    plan.push({
      line: line.line,
      sku: component.sku,
      quantity: component.quantity * line.quantity,
      origin: line.origin === 'gift' ? 'gift' : 'component',
    })
  }
}

/** True when every planned line has a SKU, so that its stock can be locked. */
export function isFullyMapped(plan: readonly PlannedLine[]): boolean {
  return plan.every((line) => line.sku !== null)
}
