import type { AuditHead, Store } from '../store/store'
import { withStore } from './store-fresh'
import { auditBlock, unitOn } from './store-records'
import type { SuiteRunner } from './store-runner'
import { untilSaved } from './store-transact-suite'

/** Chains of audit blocks: one head per unit, no gap, no fork. */
export function storeAuditSuite({ describe, it, expect }: SuiteRunner, createStore: () => Promise<Store>): void {
  const fresh = (body: (store: Store) => Promise<void>) => withStore(createStore, body)
  const append = (store: Store, commandId: string) =>
    untilSaved(
      store,
      unitOn({}, (_, { chain }) => ({ audit: auditBlock(chain, commandId) })),
    )

  describe('audit', () => {
    it(
      'starts every chain at block 0 with a hash of zeros',
      fresh(async (store) => {
        const heads = await store.audit.heads()
        expect(heads.length > 0).toBe(true)
        for (const { seq, hash } of heads) expect([seq, hash]).toEqual([0, '0'.repeat(64)])
      }),
    )

    it(
      'keeps the blocks of a chain in order, its head being the last',
      fresh(async (store) => {
        for (let i = 0; i < 5; i++) await append(store, `c${i}`)
        const used = (await store.audit.heads()).filter((head) => head.seq > 0)
        const all = await Promise.all(used.map((head) => store.audit.blocks(head.chain, 1, 100)))
        expect(all.flat().length).toBe(5)
        expect(
          all
            .flat()
            .map((block) => block.entries[0]?.commandId)
            .sort(),
        ).toEqual(['c0', 'c1', 'c2', 'c3', 'c4'])
        for (const [i, { chain, seq, hash }] of used.entries()) {
          expect(all[i]?.at(-1)).toMatchObject({ chain, seq, hash })
          expect(await store.audit.blocks(chain, seq, 100)).toEqual(all[i]?.slice(-1))
          expect(await store.audit.blocks(chain, 1, 1)).toEqual(all[i]?.slice(0, 1))
        }
        expect(await store.audit.blocks('no such chain', 1, 10)).toEqual([])
      }),
    )

    it(
      'finds the blocks of an instant, whatever their chain',
      fresh(async (store) => {
        const at = (instant: number, commandId: string) =>
          untilSaved(
            store,
            unitOn({}, (_, { chain }) => ({ audit: { ...auditBlock(chain, commandId), at: instant } })),
          )
        await at(2_000, 'a')
        await at(3_000, 'b')
        await Promise.all(['c', 'd', 'e', 'f'].map((commandId) => at(2_000, commandId)))
        await at(4_000, 'g')
        const found = async (...instants: number[]) =>
          (await store.audit.blocksAt(instants)).map(({ entries }) => entries[0]?.commandId).sort()
        expect(await found(2_000)).toEqual(['a', 'c', 'd', 'e', 'f'])
        expect(await found(4_000, 3_000, 4_000, 5_000)).toEqual(['b', 'g'])
        expect(await found()).toEqual([])
      }),
    )

    it(
      'neither forks nor skips when many append at once',
      fresh(async (store) => {
        await Promise.all(Array.from({ length: 60 }, (_, i) => append(store, `c${i}`)))
        const commands: string[] = []
        for (const head of await store.audit.heads()) {
          const blocks = await store.audit.blocks(head.chain, 1, 1_000)
          let previous: AuditHead = { chain: head.chain, seq: 0, hash: '0'.repeat(64) }
          for (const block of blocks) {
            expect([block.seq, block.prev]).toEqual([previous.seq + 1, previous.hash])
            previous = block
            commands.push(block.entries[0]?.commandId ?? '')
          }
          expect(head.seq).toBe(previous.seq)
        }
        expect(new Set(commands).size).toBe(60)
      }),
    )

    it(
      'refuses a block that does not follow the head',
      fresh(async (store) => {
        const skipping = store.transact(
          unitOn({}, (_, { chain }) => ({ audit: auditBlock({ ...chain, seq: chain.seq + 1 }, 'c') })),
        )
        await expect(skipping).rejects.toMatchObject({ code: 'STORE_CONFLICT' })
        expect((await store.audit.heads()).every((head) => head.seq === 0)).toBe(true)
      }),
    )
  })
}
