/**
 * A snapshot of 1,000,000 SKUs held against the book: chunk by chunk with look-ups, by merging two sorted lists, and, as a
 * peer, with both lists in maps. The rows are made while they are read, so what memory grows is the comparison's own.
 *
 *     npm run bench -- snapshot-differences
 */
import { type KeptLevel, mergeSnapshot } from '../src/inventory/merge-snapshot'
import type { StockCount } from '../src/inventory/settle-count'
import { snapshotDifferences } from '../src/inventory/snapshot-differences'
import { median, printTable, rounded } from './support/measure'

const skus = 1_000_000
const page = 1_000
const rounds = 3

const keyOf = (at: number) => `main/normal/SKU-${String(at).padStart(7, '0')}`
const levelOf = (stockKey: string): KeptLevel => ({
  stockKey,
  onHandThen: 4,
  onHand: 4,
  locked: 0,
  reserved: 0,
  backorderLimit: 0,
})

/** Every hundredth row is astray. */
function* counts(): Generator<StockCount[]> {
  for (let start = 0; start < skus; start += page) {
    yield Array.from({ length: page }, (_, at) => ({
      stockKey: keyOf(start + at),
      counted: (start + at) % 100 === 0 ? 5 : 4,
    }))
  }
}

function* kept(): Generator<KeptLevel[]> {
  for (let start = 0; start < skus; start += page) {
    yield Array.from({ length: page }, (_, at) => levelOf(keyOf(start + at)))
  }
}

let peak = 0
const noteMemory = () => {
  peak = Math.max(peak, process.memoryUsage().heapUsed)
}

const contenders = [
  {
    name: 'chunks with look-ups',
    async run() {
      let differences = 0
      const levels = async (keys: readonly string[]) => new Map(keys.map((key) => [key, levelOf(key)]))
      const batches = snapshotDifferences({ snapshotId: 'S', countedAt: 0, pages: counts(), levels })
      for await (const batch of batches) {
        differences += batch.differences.length
        if (batch.cursor % 50_000 === 0) noteMemory()
      }
      return differences
    },
  },
  {
    name: 'merge of two sorted lists',
    async run() {
      let [differences, batches] = [0, 0]
      for await (const batch of mergeSnapshot({ snapshotId: 'S', counts: counts(), kept: kept() })) {
        differences += batch.differences.length
        batches += 1
        if (batches % 50 === 0) noteMemory()
      }
      return differences
    },
  },
  {
    name: 'naive: both lists in maps',
    async run() {
      const counted = new Map<string, number>()
      const book = new Map<string, KeptLevel>()
      for (const rows of counts()) for (const row of rows) counted.set(row.stockKey, row.counted)
      for (const rows of kept()) for (const row of rows) book.set(row.stockKey, row)
      noteMemory()
      const differences: { stockKey: string; change: number }[] = []
      for (const [stockKey, number] of counted) {
        const change = number - (book.get(stockKey)?.onHandThen ?? 0)
        if (change !== 0) differences.push({ stockKey, change })
      }
      return differences.length
    },
  },
]

const runs = contenders.map(() => ({ ms: [] as number[], heap: [] as number[] }))
for (let round = 0; round < rounds; round++) {
  for (const [index, { name, run }] of contenders.entries()) {
    globalThis.gc?.()
    const atFirst = process.memoryUsage().heapUsed
    peak = atFirst
    const before = performance.now()
    const differences = await run()
    if (differences !== skus / 100) throw new Error(`${name} found ${differences} differences.`)
    runs[index]?.ms.push(performance.now() - before)
    runs[index]?.heap.push((peak - atFirst) / 1_048_576)
  }
}

console.log(`${skus.toLocaleString('en')} SKUs, one in a hundred astray; the heap counts garbage not yet collected`)
printTable(
  ['compared by', 'ms', 'heap grows by MB'],
  contenders.map(({ name }, index) => [
    name,
    rounded(median(runs[index]?.ms ?? [])),
    rounded(median(runs[index]?.heap ?? [])),
  ]),
)
