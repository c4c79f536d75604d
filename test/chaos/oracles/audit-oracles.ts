import type { Oracle } from './oracle'

export const auditOracles: readonly Oracle[] = [
  {
    code: 'I45',
    says: 'every stored answer has its one entry in the audit log, with the same outcome, and every entry its answer',
    check({ answers, auditEntries }, findings) {
      const outcomes = new Map<string, string[]>()
      for (const { commandId, outcome } of auditEntries) {
        const known = outcomes.get(commandId)
        if (known === undefined) outcomes.set(commandId, [outcome])
        else known.push(outcome)
      }
      for (const [id, { command, outcome }] of answers) {
        // With which keys the store was made: kept beside the answers, asked by nobody.
        if (command === 'keepKeys') continue
        const wanted = outcome.ok ? 'accepted' : outcome.rejection.code
        const found = outcomes.get(id)?.join()
        findings.expect(found === wanted, () => `${id} was answered ${wanted}, the log says ${found}`)
      }
      const stored: ReadonlySet<string> = new Set([
        'deductLock',
        'releaseLock',
        'extendLock',
        'resizeLock',
        'deductPart',
        'adjustStock',
        'transferStock',
        'settleCount',
        'reviewOrder',
        'cancelOrder',
      ])
      for (const { commandId, action } of auditEntries) {
        if (!stored.has(action)) continue
        findings.expect(answers.has(commandId), () => `the log has ${action} ${commandId}, which was never answered`)
      }
    },
  },
  {
    code: 'I46',
    says: 'every audit chain verifies from its first block to its head',
    check({ auditChains }, findings) {
      for (const chain of auditChains) findings.expect(chain.ok, () => JSON.stringify(chain))
    },
  },
]
