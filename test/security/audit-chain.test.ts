import { createHash } from 'node:crypto'
import fc from 'fast-check'
import {
  type AuditBlock,
  type AuditEntry,
  type AuditValue,
  anchorOf,
  appendAuditBlock,
  auditCheckpoint,
  auditGenesis,
  auditHeadOf,
  auditRetentionDays,
  isGenuineBlock,
  keyedDigest,
  verifyAuditChain,
} from 'orderhub/security'
import { describe, expect, it } from 'vitest'
import { ringOf } from './key-fixtures'

const { auditKey, digestKey } = ringOf()
const dayMs = 86_400_000

const entryOf = (nth: number): AuditEntry => ({
  commandId: `c-${nth}`,
  actor: { type: 'channel', id: 'shop-1' },
  action: 'shipOrder',
  outcome: nth % 3 === 0 ? 'STOCK_INSUFFICIENT' : 'accepted',
  changes: [{ kind: 'order', key: `O-${nth}`, from: nth, to: nth + 1 }],
  facts: { state: 'shipped', amountDue: nth * 100 },
})

function chainOf(length: number, chain = 'main', key = auditKey): AuditBlock[] {
  const blocks: AuditBlock[] = []
  let head = auditGenesis(chain)
  for (let nth = 1; nth <= length; nth += 1) {
    const block = appendAuditBlock(key, head, nth * 1_000, [entryOf(nth), entryOf(nth + 100)])
    blocks.push(block)
    head = auditHeadOf(block)
  }
  return blocks
}

const chain = chainOf(9)
const at = (seq: number): AuditBlock => {
  const block = chain[seq - 1]
  if (block === undefined) throw new RangeError(`no block ${seq}`)
  return block
}
const swapped = (left: number, right: number) =>
  chain.map((b) => (b.seq === left ? at(right) : b.seq === right ? at(left) : b))
const without = (...gone: number[]) => chain.filter(({ seq }) => !gone.includes(seq))
const replaced = (seq: number, by: AuditBlock) => chain.map((block) => (block.seq === seq ? by : block))
const renumbered = (blocks: AuditBlock[]) => blocks.map((block, nth) => ({ ...block, seq: nth + 1 }))
const edited = (seq: number): AuditBlock => ({
  ...at(seq),
  entries: at(seq).entries.map((e) => ({ ...e, outcome: 'accepted', action: 'x' })),
})
const madeUp = (seq: number, prev: string): AuditBlock => ({
  ...edited(1),
  seq,
  prev,
  hash: createHash('sha256').update(`${seq}`).digest('hex'),
})
const relinked = (blocks: AuditBlock[]) => {
  let prev = '0'.repeat(64)
  return blocks.map((block) => {
    const hash = createHash('sha256')
      .update(JSON.stringify({ ...block, prev }))
      .digest('hex')
    const linked = { ...block, prev, hash }
    prev = hash
    return linked
  })
}

describe('an untouched chain', () => {
  it('holds, alone and against its head and anchors, from a list or a stream', async () => {
    async function* streamed() {
      yield* JSON.parse(JSON.stringify(chain)) as AuditBlock[]
    }
    const found = { ok: true, value: { head: auditHeadOf(at(9)), blocks: 9, entries: 18 } }
    const evidence = { head: auditHeadOf(at(9)), anchors: [anchorOf(auditKey, at(3)), anchorOf(auditKey, at(9))] }
    expect(await verifyAuditChain(auditKey, chain)).toEqual(found)
    expect(await verifyAuditChain(auditKey, chain, evidence)).toEqual(found)
    expect(await verifyAuditChain(auditKey, streamed(), evidence)).toEqual(found)
  })

  it('holds in parts, each going on where the one before ended', async () => {
    const first = await verifyAuditChain(auditKey, chain.slice(0, 4))
    const rest = first.ok && (await verifyAuditChain(auditKey, chain.slice(4), { from: first.value.head }))
    expect(rest).toMatchObject({ ok: true, value: { blocks: 5, head: auditHeadOf(at(9)) } })
  })

  it('holds after it has grown past the head that was noted', async () => {
    expect((await verifyAuditChain(auditKey, chain, { head: auditHeadOf(at(5)) })).ok).toBe(true)
  })

  it('holds when it is empty', async () => {
    expect(await verifyAuditChain(auditKey, [])).toMatchObject({ ok: true, value: { blocks: 0 } })
  })

  it('starts with 64 zeros and numbers without gaps', () => {
    expect(at(1)).toMatchObject({ chain: 'main', seq: 1, at: 1_000, prev: '0'.repeat(64) })
    expect(chain.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9])
    expect(at(2).prev).toBe(at(1).hash)
  })
})

describe('an attack is named with the first number that does not hold', () => {
  const attacks: [string, AuditBlock[], string, number][] = [
    ['an entry edited', replaced(4, edited(4)), 'EDITED', 4],
    ['the first block edited', replaced(1, edited(1)), 'EDITED', 1],
    ['the time edited', replaced(4, { ...at(4), at: 1 }), 'EDITED', 4],
    ['an entry dropped from a block', replaced(4, { ...at(4), entries: at(4).entries.slice(1) }), 'EDITED', 4],
    ['an entry edited and its hash with it', replaced(4, { ...edited(4), hash: at(5).hash }), 'FORGED', 4],
    ['two neighbours edited', replaced(4, edited(4)).map((b) => (b.seq === 5 ? edited(5) : b)), 'FORGED', 4],
    ['a block deleted', without(4), 'MISSING', 4],
    ['the first blocks deleted', without(1, 2), 'MISSING', 1],
    ['a block deleted and the rest renumbered', renumbered(without(4)), 'MISSING', 4],
    [
      'a made-up block inserted before the one it replaces',
      [...chain.slice(0, 3), madeUp(4, at(3).hash), ...chain.slice(3)],
      'FORGED',
      4,
    ],
    [
      'a made-up block inserted after it',
      [...chain.slice(0, 4), madeUp(4, at(3).hash), ...chain.slice(4)],
      'FORGED',
      5,
    ],
    [
      'a made-up block inserted and the rest renumbered',
      renumbered([...chain.slice(0, 3), madeUp(4, at(3).hash), ...chain.slice(3)]),
      'FORGED',
      4,
    ],
    ['a made-up block appended', [...chain, madeUp(10, at(9).hash)], 'FORGED', 10],
    ['a block repeated', [...chain.slice(0, 5), at(3), ...chain.slice(5)], 'REORDERED', 6],
    ['two neighbours swapped', swapped(4, 5), 'REORDERED', 4],
    ['two neighbours swapped and renumbered', renumbered(swapped(4, 5)), 'REORDERED', 4],
    ['two distant blocks swapped', swapped(2, 8), 'REORDERED', 2],
    ['two distant blocks swapped and renumbered', renumbered(swapped(2, 8)), 'REORDERED', 2],
    ['all rebuilt without the key', relinked(replaced(4, edited(4))), 'FORGED', 1],
    ['all rebuilt with another key', chainOf(9, 'main', digestKey), 'FORGED', 1],
    ['the rest rebuilt without the key', [...chain.slice(0, 3), ...relinked(chain.slice(3))], 'FORGED', 4],
    ["another chain's block put in", replaced(4, chainOf(9, 'other')[3] ?? at(4)), 'FORKED', 4],
    ['another history put in', [...chain.slice(0, 3), ...forkAfter(2).slice(3)], 'FORKED', 4],
  ]
  it.each(attacks)('%s', async (_, blocks, code, seq) => {
    const outcome = await verifyAuditChain(auditKey, blocks)
    expect(outcome.ok ? 'HOLDS' : { code: outcome.rejection.code, seq: outcome.rejection.seq }).toEqual({ code, seq })
    if (!outcome.ok)
      expect(outcome.rejection.verified).toEqual(seq === 1 ? auditGenesis('main') : auditHeadOf(at(seq - 1)))
  })

  it('the tail cut, once a head or an anchor names it', async () => {
    const cut = chain.slice(0, 6)
    expect((await verifyAuditChain(auditKey, cut)).ok).toBe(true)
    const named = { ok: false, rejection: { code: 'TAIL_CUT', seq: 7, found: null, verified: auditHeadOf(at(6)) } }
    expect(await verifyAuditChain(auditKey, cut, { head: auditHeadOf(at(9)) })).toEqual(named)
    expect(await verifyAuditChain(auditKey, cut, { anchors: [anchorOf(auditKey, at(9))] })).toEqual(named)
    expect((await verifyAuditChain(auditKey, [], { head: auditHeadOf(at(9)) })).ok).toBe(false)
  })

  it('the last block edited, once the head vouches for its hash', async () => {
    expect(await codeOf(replaced(9, edited(9)), { head: auditHeadOf(at(9)) })).toBe('EDITED')
    expect(await codeOf(replaced(9, edited(9)))).toBe('FORGED')
  })

  it('another history made with the key, once an anchor of the first one is at hand', async () => {
    const other = forkAfter(4)
    expect(await codeOf(other)).toBe('HOLDS')
    expect(await codeOf(other, { anchors: [anchorOf(auditKey, at(7))] })).toBe('ANCHOR_MISMATCH')
    expect(await codeOf(other, { head: auditHeadOf(at(9)) })).toBe('ANCHOR_MISMATCH')
    expect(
      await codeOf(other.slice(7), { from: auditHeadOf(other[6] ?? at(7)), anchors: [anchorOf(auditKey, at(7))] }),
    ).toBe('ANCHOR_MISMATCH')
  })

  it('the blocks of another chain handed in whole', async () => {
    const other = await verifyAuditChain(auditKey, chainOf(9, 'other'), { head: auditHeadOf(at(9)) })
    expect(other).toMatchObject({ ok: false, rejection: { code: 'FORKED', seq: 1 } })
  })

  it('an anchor that was altered or signed without the key', async () => {
    const anchor = anchorOf(auditKey, at(3))
    for (const forged of [
      { ...anchor, seq: 2 },
      { ...anchor, at: 0 },
      { ...anchor, chain: 'x' },
      anchorOf(digestKey, at(3)),
    ]) {
      expect(await codeOf(chain, { anchors: [forged] })).toBe('ANCHOR_FORGED')
    }
  })

  it('any one field of any block changed, removed or moved, wherever it is', async () => {
    const positions = fc.nat({ max: 8 })
    const change = fc.constantFrom<(block: AuditBlock) => AuditBlock | undefined>(
      () => undefined,
      (block) => ({ ...block, at: block.at + 1 }),
      (block) => ({ ...block, seq: block.seq + 1 }),
      (block) => ({ ...block, prev: block.hash }),
      (block) => ({ ...block, hash: block.prev }),
      (block) => ({ ...block, chain: `${block.chain}x` }),
      (block) => ({ ...block, entries: [...block.entries].reverse() }),
      (block) => ({
        ...block,
        entries: block.entries.map((entry) => ({ ...entry, actor: { type: 'user', id: 'shop-1' } })),
      }),
      (block) => ({ ...block, entries: block.entries.map((entry) => ({ ...entry, prior: entry.facts ?? {} })) }),
    )
    await fc.assert(
      fc.asyncProperty(positions, change, async (position, changed) => {
        const tampered = chain.flatMap((block, nth) => (nth === position ? (changed(block) ?? []) : [block]))
        const outcome = await verifyAuditChain(auditKey, tampered, { head: auditHeadOf(at(9)) })
        expect(outcome.ok ? 'HOLDS' : outcome.rejection.seq).toBe(position + 1)
      }),
      { numRuns: 300 },
    )
  })

  it('closes the stream it was reading', async () => {
    let closed = false
    async function* streamed() {
      try {
        yield* replaced(4, edited(4))
      } finally {
        closed = true
      }
    }
    await verifyAuditChain(auditKey, streamed())
    expect(closed).toBe(true)
  })
})

describe("a block's hash", () => {
  it('survives JSON, and an object whose fields a store has reordered', () => {
    const block = appendAuditBlock(auditKey, auditGenesis('main'), 1, [
      { ...entryOf(1), facts: { b: 1, a: [true, null, { d: 'x', c: -0 }], gone: undefined }, prior: {} },
    ])
    const [entry = entryOf(1)] = block.entries
    const reordered = {
      ...block,
      entries: [{ prior: {}, facts: { a: [true, null, { c: 0, d: 'x' }], b: 1 }, ...pick(entry) }],
    }
    expect(isGenuineBlock(auditKey, JSON.parse(JSON.stringify(block)))).toBe(true)
    expect(isGenuineBlock(auditKey, reordered)).toBe(true)
  })

  it('is that of no other facts', () => {
    const value: fc.Memo<AuditValue> = fc.memo((depth) =>
      depth <= 1
        ? leaf
        : fc.oneof(
            leaf,
            fc.array(value(depth - 1), { maxLength: 3 }),
            fc.dictionary(name, value(depth - 1), { maxKeys: 3 }),
          ),
    )
    const name = fc.oneof(fc.string({ maxLength: 3 }), fc.constantFrom('1:a', '\ud800', '\ufffd'))
    const leaf = fc.oneof(
      fc.constantFrom<AuditValue>(null, true, false, 0, 1, 12, '1', 'null', '', '-', '\ud800', '\ufffd'),
      name,
      fc.double({ noNaN: true, noDefaultInfinity: true }),
    )
    const facts = fc.dictionary(name, value(3), { maxKeys: 3 })
    const hashed = (of: Record<string, AuditValue>, prior?: Record<string, AuditValue>) =>
      appendAuditBlock(auditKey, auditGenesis('m'), 1, [{ ...entryOf(1), facts: of, ...(prior && { prior }) }]).hash
    const sorted = (of: AuditValue | undefined): unknown => {
      if (of === 0) return 0
      if (typeof of !== 'object' || of === null) return of
      if (Array.isArray(of)) return of.map(sorted)
      return {
        fields: Object.entries(of)
          .sort(([a], [b]) => (a < b ? -1 : 1))
          .map(([key, each]) => [key, sorted(each)]),
      }
    }
    fc.assert(
      fc.property(facts, facts, (left, right) => {
        expect(hashed(left) === hashed(right)).toBe(JSON.stringify(sorted(left)) === JSON.stringify(sorted(right)))
        expect(hashed(left, right)).not.toBe(hashed(left))
      }),
      { numRuns: 1000 },
    )
  })

  it.each<[Record<string, AuditValue>, Record<string, AuditValue>]>([
    [{ a: 'xn' }, { 'as2:x': null }],
    [{ a: 1, b: 2 }, { a: 12 }],
    [{ a: [1, 2] }, { a: [[1, 2]] }],
    [{ a: [] }, { a: {} }],
    [{ a: '1' }, { a: 1 }],
    [{ a: null }, {}],
  ])('tells %j from %j', (left, right) => {
    const [a, b] = [left, right].map((facts) =>
      appendAuditBlock(auditKey, auditGenesis('m'), 1, [{ ...entryOf(1), facts }]),
    )
    expect(a?.hash).not.toBe(b?.hash)
  })

  it('never equals a digest of the same text made for another purpose', () => {
    expect(keyedDigest(auditKey, 'x')).not.toBe(keyedDigest(digestKey, 'x'))
    expect(anchorOf(auditKey, at(3)).mac).not.toBe(at(3).hash)
  })
})

describe('retention', () => {
  it.each([
    [auditRetentionDays, 190 * dayMs, 'CUT'],
    [auditRetentionDays, 190 * dayMs - 1, 'RETENTION_NOT_OVER'],
    [184, 184 * dayMs, 'CUT'],
    [183.9, 400 * dayMs, 'RETENTION_TOO_SHORT'],
    [Number.NaN, 400 * dayMs, 'RETENTION_TOO_SHORT'],
    [1095, 1095 * dayMs - 1, 'RETENTION_NOT_OVER'],
  ])('%d days, after %i ms: %s', (keepDays, age, expected) => {
    const outcome = auditCheckpoint(auditKey, at(5), at(5).at + age, keepDays)
    expect(outcome.ok ? 'CUT' : outcome.rejection.code).toBe(expected)
  })

  it('leaves a chain that verifies from the checkpoint, and from nothing else', async () => {
    const mark = auditCheckpoint(auditKey, at(5), 200 * dayMs)
    if (!mark.ok) throw new Error(mark.rejection.code)
    const anchors = [anchorOf(auditKey, at(2)), anchorOf(auditKey, at(5)), anchorOf(auditKey, at(8))]
    expect(await codeOf(chain.slice(5), { from: mark.value, anchors })).toBe('HOLDS')
    expect(await codeOf(chain.slice(5))).toBe('MISSING')
    expect(await codeOf(chain.slice(6), { from: mark.value })).toBe('MISSING')
    expect(await codeOf(chain.slice(5), { from: { ...mark.value, seq: 4 } })).toBe('FORGED')
    expect(await codeOf(chain.slice(5), { from: { ...anchorOf(auditKey, at(5)) } })).toBe('FORGED')
    expect(await codeOf([], { from: mark.value, head: auditHeadOf(at(9)) })).toBe('TAIL_CUT')
  })
})

async function codeOf(blocks: AuditBlock[], evidence?: Parameters<typeof verifyAuditChain>[2]): Promise<string> {
  const outcome = await verifyAuditChain(auditKey, blocks, evidence)
  return outcome.ok ? 'HOLDS' : outcome.rejection.code
}

/** The chain as far as `seq`, then other blocks made with the same key, nine in all. */
function forkAfter(seq: number): AuditBlock[] {
  const blocks = chain.slice(0, seq)
  for (let head = auditHeadOf(at(seq)); head.seq < 9; ) {
    const block = appendAuditBlock(auditKey, head, 77, [entryOf(7)])
    blocks.push(block)
    head = auditHeadOf(block)
  }
  return blocks
}

function pick({ changes, outcome, action, actor, commandId }: AuditEntry): AuditEntry {
  return { changes, outcome, action, actor, commandId }
}
