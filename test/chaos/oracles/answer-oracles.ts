import type { Oracle } from './oracle'

const STORED = [
  'deduct',
  'release',
  'extend',
  'resize',
  'part',
  'adjust',
  'transfer',
  'count',
  'inbound',
  'order',
] as const

const KINDS: Readonly<Record<string, (typeof STORED)[number]>> = {
  deductLock: 'deduct',
  releaseLock: 'release',
  extendLock: 'extend',
  resizeLock: 'resize',
  deductPart: 'part',
  adjustStock: 'adjust',
  transferStock: 'transfer',
  settleCount: 'count',
  announceInbound: 'inbound',
  receiveInbound: 'inbound',
  changeInbound: 'inbound',
  cancelInbound: 'inbound',
}

export const answerOracles: readonly Oracle[] = [
  {
    code: 'I9',
    says: 'the same id got the same answer, in every process and at every time, and it is the stored one',
    check({ told, answers, answerTo, locks }, findings) {
      for (const { id, texts, outcome } of told('lock')) {
        const lock = locks.get(id)
        const extended = answerTo('extend', `extend:${id}`)?.outcome.ok === true
        const kept = !outcome.ok || extended || outcome.value.expiresAt === lock?.expiresAt
        findings.expect(texts.length === 1 && kept, () => `lock ${id}: ${texts.join(' then ')}`)
      }
      for (const kind of STORED) {
        for (const { id, texts } of told(kind)) {
          const stored = answers.get(id)
          const same = texts.length === 1 && stored !== undefined && texts[0] === JSON.stringify(stored.outcome)
          findings.expect(
            same,
            () => `${kind} ${id}: ${texts.join(' then ')}, stored ${JSON.stringify(stored?.outcome)}`,
          )
        }
      }
    },
  },
  {
    code: 'I10',
    says: 'nobody was told that an id had come with other content',
    check({ acknowledged }, findings) {
      for (const { kind, id, outcome } of acknowledged.values()) {
        const sound = outcome.ok || outcome.rejection.code !== 'IDEMPOTENCY_MISMATCH'
        findings.expect(sound, () => `${kind} ${id}: ${JSON.stringify(outcome)}`)
      }
    },
  },
  {
    code: 'lost',
    says: 'an accepted receipt, deduction or release has its effect, a refused one none, and none has it twice',
    check({ told, movementsOf, locks }, findings) {
      for (const { id, outcome } of told('adjust')) {
        const moves = movementsOf.get(id)?.length ?? 0
        findings.expect(moves === (outcome.ok ? 1 : 0), () => `${id}: ${moves} movements, ${JSON.stringify(outcome)}`)
      }
      for (const kind of ['deduct', 'release'] as const) {
        for (const { id, outcome } of told(kind)) {
          if (!outcome.ok) continue
          const state = locks.get(id.slice(id.indexOf(':') + 1))?.state
          findings.expect(state === outcome.value.state, () => `${id} was told ${outcome.value.state}, it is ${state}`)
        }
      }
    },
  },
  {
    code: 'phantom',
    says: 'every stored answer was given to somebody, and every receipt was asked for',
    check({ answers, movements, answerTo }, findings) {
      for (const [id, { command }] of answers) {
        if (id.startsWith('open:') || !id.includes(':')) continue
        findings.expect(
          answerTo(KINDS[command] ?? 'order', id) !== undefined,
          () => `${command} ${id} was never answered`,
        )
      }
      for (const moves of movements.values()) {
        for (const { kind, ref } of moves) {
          if (kind !== 'received' && kind !== 'adjusted') continue
          const told = answerTo('adjust', ref) ?? answerTo('inbound', ref)
          const known = ref.startsWith('open:') || told !== undefined
          findings.expect(known, () => `the receipt ${ref} was never answered`)
        }
      }
    },
  },
  {
    code: 'doubt',
    says: 'what a client was told had not been done, without doubt, was not done',
    check({ dropped, locks }, findings) {
      for (const id of dropped) findings.expect(!locks.has(id), () => `${id} is ${locks.get(id)?.state}`)
      // A quiet machine may give no client a reason to drop anything.
      findings.expect(true, () => '')
    },
  },
]
