import type { AuditBlock, AuditHead } from '../security/audit-chain'
import type { KeyRing } from '../security/key-ring'
import { verifyAuditChain } from '../security/verify-audit-chain'
import type { Store } from '../store/store'

/** Blocks read at once. */
const PAGE = 500

/** The audit log: who did what and when, in chains that nobody without the key can alter unnoticed. */
export class AuditService {
  constructor(
    private readonly store: Store,
    private readonly ring: KeyRing,
  ) {}

  heads(): Promise<readonly AuditHead[]> {
    return this.store.audit.heads()
  }

  /** Blocks of one chain in order. */
  async *blocks(chain: string, fromSeq = 1): AsyncGenerator<AuditBlock> {
    for (let from = fromSeq; ; ) {
      const page = await this.store.audit.blocks(chain, from, PAGE)
      yield* page
      const last = page.at(-1)
      if (last === undefined || page.length < PAGE) return
      from = last.seq + 1
    }
  }

  /** Checks every chain from its start, or says which block is the first that is wrong, and how. */
  async verify() {
    const results = []
    for (const head of await this.heads()) {
      if (head.seq === 0) continue
      results.push(await verifyAuditChain(this.ring.auditKey, this.blocks(head.chain), { head }))
    }
    return results
  }
}
