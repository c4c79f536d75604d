import { expect, it } from 'vitest'
import { AUTOMATION_RUNS, type AutomationRecord, beginRuns, noteStep } from '../../src/automation/automation-run'

const told = (source: string) => ({ orderKey: 'TB/s1/1', source, event: 'OrderHeld', at: 1 })
const fired = (most = 3) => [
  {
    ...{ rule: 'r', ruleVersion: 1, version: 1, by: 'event' as const, most },
    actions: [{ do: 'reviewOrder' as const }, { do: 'requestOutbound' as const }],
  },
]

it('the same occasion begins nothing again, whatever the rules say by then', () => {
  const once = beginRuns(undefined, fired(), told('e1'))
  expect(once.runs).toHaveLength(1)
  expect(beginRuns(once, [...fired(), ...fired().map((one) => ({ ...one, rule: 'other' }))], told('e1'))).toBe(once)
})

it.each([
  // runs before, most → state of the next
  [2, 3, 'running'],
  [3, 3, 'looped'],
  [0, 1, 'running'],
  [1, 1, 'looped'],
])('after %i runs of at most %i the next is %s', (before, most, state) => {
  let record: AutomationRecord | undefined
  for (let run = 0; run < before; run++) record = beginRuns(record, fired(most), told(`e${run}`))
  expect(beginRuns(record, fired(most), told('next')).runs.at(-1)?.state).toBe(state)
})

it('keeps the newest runs, and goes on counting', () => {
  let record: AutomationRecord | undefined
  for (let run = 0; run < AUTOMATION_RUNS + 5; run++) record = beginRuns(record, fired(200), told(`e${run}`))
  expect([record?.runs.length, record?.counts.r]).toEqual([AUTOMATION_RUNS, AUTOMATION_RUNS + 5])
})

it('an action is noted once, in its turn', () => {
  const record = beginRuns(undefined, fired(), told('e1'))
  const first = noteStep(record, { run: 'e1|r', step: 0, refused: null }, 2)
  expect(first?.run).toMatchObject({ state: 'running', endedAt: null })
  expect(first && noteStep(first.record, { run: 'e1|r', step: 0, refused: 'X' }, 3)).toBeUndefined()
  expect(first && noteStep(first.record, { run: 'e1|r', step: 1, refused: 'X' }, 3)?.run).toMatchObject({
    ...{ state: 'refused', endedAt: 3 },
  })
})
