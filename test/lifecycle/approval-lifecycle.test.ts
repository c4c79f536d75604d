import { expect, it } from 'vitest'
import { type ApprovalEvent, type ApprovalState, approvalLifecycle } from '../../src/lifecycle/approval-lifecycle'
import { tell } from './story'

const no = 'illegal'
const same = 'stayed'
const events = [
  'ApprovalGranted',
  'ApprovalDeclined',
  'ApprovalWithdrawn',
  'ContentChanged',
  'ApprovalLapsed',
  'ApprovalWaived',
  'WaiverConfirmed',
  'WaiverObjected',
  'ApprovalUsed',
] as const satisfies readonly ApprovalEvent['type'][]

it.each<[ApprovalState, readonly string[]]>([
  // in        granted     declined    withdrawn    changed   lapsed    waived    confirmed    objected    used
  ['waiting', ['approved', 'declined', 'withdrawn', 'voided', 'lapsed', 'waived', no, no, no]],
  ['approved', [no, no, 'withdrawn', 'voided', 'lapsed', no, no, no, same]],
  ['waived', [no, no, no, no, no, no, 'confirmed', 'objected', same]],
  ['confirmed', [no, no, no, 'voided', 'lapsed', no, no, no, same]],
  ['declined', events.map(() => no)],
  ['withdrawn', events.map(() => no)],
  ['voided', events.map(() => no)],
  ['lapsed', events.map(() => no)],
  ['objected', events.map(() => no)],
])('a request for approval in %s answers each event in one way', (state, answers) => {
  expect(
    events.map((type) => {
      const step = tell(approvalLifecycle, [{ type }], state)
      return step.kind === 'moved' ? step.state : step.kind
    }),
  ).toEqual(answers)
})
