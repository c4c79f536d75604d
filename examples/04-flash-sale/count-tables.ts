import type { Pool } from 'pg'
import type { Told } from './messages'
import { CHANNELS, keyOf, type SaleOrder, SKUS, saleOrder } from './sale'
import type { ToldStock } from './timeline'

/** One SKU, by its row, the locks on it, its movements, and the orders that were sold. */
export interface SkuCount {
  readonly sku: string
  readonly stocked: number
  readonly locked: number
  /** By the movements. */
  readonly deducted: number
  readonly left: number
  readonly heldByLocks: number
  readonly lockedByMovements: number
  readonly inSoldOrders: number
  /** Pieces asked for by all buyers. */
  readonly wanted: number
}

/** Something that must be so, how many times it was looked at, and where it is not so. */
export interface Proof {
  readonly says: string
  readonly checked: number
  readonly wrong: readonly string[]
}

export interface Count {
  readonly skus: readonly SkuCount[]
  readonly proofs: readonly Proof[]
}

interface OrderRow {
  readonly key: string
  readonly number: string
  readonly lock: string | null
  readonly short: boolean
}

/** All that the run itself knows: how many orders went out, what was on the shelf, what buyers were told. */
export interface Sent {
  readonly orders: number
  readonly stockOfEach: number
  readonly told: ReadonlyMap<number, Told>
  /** Answers that came in, and those among them that contradict an earlier answer to the same order. */
  readonly contradictions: readonly number[]
  /** What channels were told they may sell, in the order in which they heard it. */
  readonly published: readonly ToldStock[]
}

/**
 * Counts straight from the tables, past the hub: what is there against what was sent and what was told. What each order
 * asked for is made anew from its number.
 */
export async function countTables(pool: Pool, schema: string, sent: Sent): Promise<Count> {
  const orders = await orderRows(pool, schema)
  const sold = new Map<string, number>()
  const wanted = new Map<string, number>()
  for (let index = 0; index < sent.orders; index++) {
    const order = saleOrder(index)
    addPieces(wanted, order)
    const lock = orders.get(keyOf(order))?.lock
    if (lock === 'locked' || lock === 'deducted') addPieces(sold, order)
  }
  const skus = await skuCounts(pool, schema, sent.stockOfEach, sold, wanted)
  return { skus, proofs: [...stockProofs(skus), ...orderProofs(orders, sent), ...publicationProofs(skus, sent)] }
}

function stockProofs(skus: readonly SkuCount[]): readonly Proof[] {
  return [
    proof('locked and deducted pieces of a SKU are never more than there were', skus, (one) =>
      one.locked + one.deducted <= one.stocked && one.left >= 0
        ? null
        : `${one.sku}: ${one.locked} + ${one.deducted} of ${one.stocked}`,
    ),
    proof('what was sold and what is left come to what there was, piece by piece', skus, (one) =>
      one.locked + one.deducted + one.left === one.stocked ? null : `${one.sku}: ${JSON.stringify(one)}`,
    ),
    proof('as many pieces left stock as the orders that were sold asked for', skus, (one) =>
      one.inSoldOrders === one.locked + one.deducted ? null : `${one.sku}: ${one.inSoldOrders} in sold orders`,
    ),
    proof('pieces locked by the row, by its locks and by its movements are the same', skus, (one) =>
      one.heldByLocks === one.locked && one.lockedByMovements === one.locked
        ? null
        : `${one.sku}: ${JSON.stringify(one)}`,
    ),
  ]
}

function orderProofs(orders: ReadonlyMap<string, OrderRow>, { orders: sent, told, contradictions }: Sent) {
  const all = Array.from({ length: sent }, (_, index) => index)
  const numbers = new Set([...orders.values()].map(({ number }) => number))
  return [
    proof('every order that was sent is there', all, (index) => {
      const key = keyOf(saleOrder(index))
      return orders.has(key) ? null : `${key} is lost`
    }),
    proof('and none twice, none beside them, no order number given twice', [orders.size], (size) =>
      size === sent && numbers.size === sent ? null : `${size} orders, ${numbers.size} numbers, ${sent} sent`,
    ),
    proof('every buyer was told, and nobody two different things', all, (index) =>
      told.has(index) && !contradictions.includes(index) ? null : `${keyOf(saleOrder(index))}: ${told.get(index)}`,
    ),
    proof('a buyer was told “sold” exactly where the order holds its pieces', all, (index) => {
      const lock = orders.get(keyOf(saleOrder(index)))?.lock
      const holds = lock === 'locked' || lock === 'deducted'
      return holds === (told.get(index) === 'sold')
        ? null
        : `${keyOf(saleOrder(index))}: told ${told.get(index)}, ${lock}`
    }),
    proof('every refused order says STOCK_SHORT, no sold one does', all, (index) => {
      const row = orders.get(keyOf(saleOrder(index)))
      return row !== undefined && row.short === (row.lock === 'refused')
        ? null
        : `${keyOf(saleOrder(index))}: ${JSON.stringify(row)}`
    }),
  ]
}

function publicationProofs(skus: readonly SkuCount[], { published }: Sent): readonly Proof[] {
  const newest = new Map<string, ToldStock>()
  const stale: ToldStock[] = []
  for (const told of published) {
    const article = `${told.channel} ${told.sku}`
    if ((newest.get(article)?.version ?? -1) >= told.version) stale.push(told)
    newest.set(article, told)
  }
  const shown = (sku: string) => CHANNELS.map(({ code }) => newest.get(`${code} ${sku}`)?.quantity ?? Number.NaN)
  return [
    {
      says: 'no channel was told an older number after a newer one',
      checked: published.length,
      wrong: stale.map((told) => JSON.stringify(told)),
    },
    proof(
      'in the end the channels together show no more than is left, and nothing of what is sold out',
      skus,
      (one) => {
        const numbers = shown(one.sku)
        return numbers.reduce((sum, number) => sum + number, 0) <= one.left
          ? null
          : `${one.sku}: ${numbers} of ${one.left}`
      },
    ),
  ]
}

function proof<T>(says: string, items: readonly T[], wrong: (item: T) => string | null): Proof {
  const found: string[] = []
  for (const item of items) {
    const text = wrong(item)
    if (text !== null) found.push(text)
  }
  return { says, checked: items.length, wrong: found }
}

function addPieces(sums: Map<string, number>, { lines }: SaleOrder): void {
  for (const { sku, quantity } of lines) sums.set(sku, (sums.get(sku) ?? 0) + quantity)
}

/** Every order, by pages, read past the library: key, number, state of its lock, and whether it is marked short. */
async function orderRows(pool: Pool, schema: string): Promise<ReadonlyMap<string, OrderRow>> {
  const found = new Map<string, OrderRow>()
  for (let after = ''; ; ) {
    const { rows } = await pool.query<OrderRow>(
      `SELECT key, number, body::jsonb #>> '{lock,state}' AS lock,
        body::jsonb -> 'anomalies' @> '[{"code":"STOCK_SHORT"}]' AS short
       FROM "${schema}".orders WHERE key > $1 ORDER BY key LIMIT 10000`,
      [after],
    )
    for (const row of rows) found.set(row.key, row)
    const last = rows.at(-1)
    if (last === undefined) return found
    after = last.key
  }
}

async function skuCounts(
  pool: Pool,
  schema: string,
  stocked: number,
  sold: ReadonlyMap<string, number>,
  wanted: ReadonlyMap<string, number>,
): Promise<readonly SkuCount[]> {
  const { rows: levels } = await pool.query(`SELECT key, sku, on_hand, locked FROM "${schema}".stock`)
  const { rows: held } = await pool.query(
    `SELECT line ->> 'stockKey' AS key, sum((line ->> 'quantity')::bigint) AS pieces
     FROM "${schema}".stock_lock, jsonb_array_elements(body::jsonb -> 'lines') AS line
     WHERE state = 'locked' GROUP BY 1`,
  )
  const { rows: moved } = await pool.query(
    `SELECT stock_key AS key, sum((one ->> 'locked')::bigint) AS locked,
       -sum((one ->> 'onHand')::bigint) FILTER (WHERE one ->> 'kind' = 'deducted') AS out
     FROM "${schema}".movement_page, jsonb_array_elements(movements::jsonb) AS one GROUP BY 1`,
  )
  const bySku = new Map(levels.map((row) => [row.sku as string, row]))
  const of = (rows: readonly Record<string, unknown>[], key: unknown, name: string) =>
    Number(rows.find((row) => row.key === key)?.[name] ?? 0)
  return SKUS.map((sku) => {
    const { key, on_hand: onHand = 0, locked = 0 } = bySku.get(sku) ?? {}
    return {
      sku,
      stocked,
      locked: Number(locked),
      deducted: of(moved, key, 'out'),
      left: Number(onHand) - Number(locked),
      heldByLocks: of(held, key, 'pieces'),
      lockedByMovements: of(moved, key, 'locked'),
      inSoldOrders: sold.get(sku) ?? 0,
      wanted: wanted.get(sku) ?? 0,
    }
  })
}
