import type { Oracle } from './oracle'

/** Errors of the server that the run itself causes: sessions ended, starts under way, locks not had, ids taken by others. */
const EXPECTED = new Set([
  '57P01',
  '57P02',
  '57P03',
  '25P02',
  '25P03',
  '53300',
  '55P03',
  '57014',
  '23505',
  'OH001',
  'connection lost',
  'ECONNRESET',
  'ECONNREFUSED',
  'EPIPE',
])
const CONNECTION = /^08/

export const serverOracles: readonly Oracle[] = [
  {
    code: 'I19',
    says: 'no deadlock: none counted by the server, none told to a connection',
    check({ monkey, reports }, findings) {
      findings.expect(monkey.deadlocks === 0, () => `the server counted ${monkey.deadlocks}`)
      for (const { serverErrors } of reports) {
        const told = serverErrors['40P01'] ?? 0
        findings.expect(told === 0, () => `a process was told of ${told}`)
      }
    },
  },
  {
    code: 'I20',
    says: 'while a process stood still, every hot row was free again within the idle timeout and a second',
    check({ monkey }, findings) {
      findings.checked += monkey.pauses
      findings.expect(monkey.waitsTooLong === 0, () => `the longest wait was ${monkey.longestWaitMs} ms`)
    },
  },
  {
    code: 'errors',
    says: 'no client saw an error but those that say to ask again, and the server none but those the run causes',
    check({ unexplained, reports }, findings) {
      findings.expect(unexplained.length === 0, () => unexplained.slice(0, 3).join('\n'))
      for (const { serverErrors } of reports) {
        for (const [code, count] of Object.entries(serverErrors)) {
          findings.expect(EXPECTED.has(code) || CONNECTION.test(code), () => `${code}, ${count} times`)
        }
      }
    },
  },
]
