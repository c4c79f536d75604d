import { accept } from '../../outcome'
import type { Operation } from './client-log'

/** The self-audit in the middle of traffic: nothing is wrong, so it may find nothing. */
export function auditOperation(id: string): Operation {
  return {
    id,
    stable: 'never',
    wish: { kind: 'selfAudit' },
    send: async (hub) => {
      const drifts: string[] = []
      for await (const finding of hub.stock.audit()) drifts.push(JSON.stringify(finding.drifts))
      return accept({ drifts })
    },
  }
}
