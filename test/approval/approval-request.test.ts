import { describe, expect, it } from 'vitest'
import { attendApproval, useApproval, withdrawApproval } from '../../src/approval/end-approval'
import { waiveApproval } from '../../src/approval/waive-approval'
import { approve, day, decline, dutyOf, hour, monday, no, refunds, requested, staff, told, withWhom, yes } from './desk'

const duty = dutyOf(staff)

describe('a request for approval', () => {
  it.each([
    [20_000, 'approved', []],
    [20_001, 'waiting', ['mei']],
  ])('of %i fen is %s at once', (minor, state, people) => {
    const { request } = requested({ amount: { minor, currency: 'CNY' } })
    expect([request.state, withWhom(request)]).toEqual([state, people])
  })

  it('passes from step to step and is granted by the last', () => {
    const first = requested()
    expect(told(first.notices)).toEqual(['asked mei'])
    const second = yes(approve(first.request, 'mei'))
    expect(told(second.notices)).toEqual(['passed manager', 'asked fang'])
    const last = yes(approve(second.request, 'fang'))
    expect(told(last.notices)).toEqual(['passed finance', 'approved'])
    expect(last.request).toMatchObject({ state: 'approved', validUntil: monday + hour + 7 * day })
    expect(last.request.dueAt).toBe(last.request.validUntil)
  })

  it('is declined by one no where all have to sign, and answers later words with that', () => {
    const declined = yes(decline(requested().request, 'mei'))
    expect(declined.request.state).toBe('declined')
    expect(yes(approve(declined.request, 'fang'))).toMatchObject({ counted: false, request: { state: 'declined' } })
    expect(declined.request.dueAt).toBeNull()
  })

  it('goes to the stand-by, then up, once per level, and tells whom it was with; at the top the alarm goes again and again', () => {
    let { request } = requested()
    const heard: (readonly string[])[] = []
    for (let round = 1; round <= 6; round++) {
      expect(request.dueAt).toBe(monday + round * 8 * hour)
      const before = attendApproval(request, duty, monday + round * 8 * hour - 1)
      expect(before.notices).toEqual([])
      const change = attendApproval(request, duty, monday + round * 8 * hour)
      request = change.request
      heard.push(told(change.notices))
    }
    expect(heard).toEqual([
      ['asked ning', 'told mei: ning'],
      ['asked dai', 'told ning: dai'],
      ['asked ding', 'told dai: ding'],
      ['alarm shopManager noAnswer'],
      ['alarm shopManager noAnswer'],
      ['alarm shopManager noAnswer'],
    ])
    expect(yes(approve(request, 'mei')).counted).toBe(true)
  })

  it('is for those it was given to alone', () => {
    const { request } = requested()
    expect(no(approve(request, 'ning'))).toBe('APPROVAL_NOT_SIGNER')
    expect(no(approve(request, 'fang'))).toBe('APPROVAL_NOT_SIGNER')
    expect(no(approve(request, 'zoe'))).toBe('APPROVAL_NOT_SIGNER')
  })

  it('lapses where the policy says so, at that instant', () => {
    const { request } = requested({}, { policy: { ...refunds, lapseAfterMs: 2 * hour } })
    expect(attendApproval(request, duty, monday + 2 * hour - 1).request.state).toBe('waiting')
    expect(attendApproval(request, duty, monday + 2 * hour).request).toMatchObject({ state: 'lapsed', dueAt: null })
  })

  it('is taken back by whoever asked, and by nobody else', () => {
    const { request } = requested()
    expect(no(withdrawApproval(request, 'mei', duty, monday))).toBe('APPROVAL_NOT_YOURS')
    const withdrawn = yes(withdrawApproval(request, 'anna', duty, monday)).request
    expect(withdrawn.state).toBe('withdrawn')
    expect(yes(approve(withdrawn, 'mei')).request.state).toBe('withdrawn')
    const declined = yes(decline(request, 'mei')).request
    expect(no(withdrawApproval(declined, 'anna', duty, monday))).toBe('APPROVAL_ENDED')
  })
})

describe('four eyes', () => {
  it('keep an applicant from his own request, and his delegate too: it goes to the stand-by', () => {
    const table = dutyOf({ ...staff, delegations: [{ person: 'mei', to: 'max', from: 0, until: monday + day }] })
    const { request } = requested({ applicant: 'mei' }, { duty: table })
    expect(withWhom(request)).toEqual(['ning'])
    expect(no(approve(request, 'mei', { duty: table }))).toBe('APPROVAL_OWN')
    expect(no(approve(request, 'max', { duty: table }))).toBe('APPROVAL_NOT_SIGNER')
  })

  it('keep a delegation from ending with the applicant', () => {
    const table = dutyOf({ ...staff, delegations: [{ person: 'mei', to: 'anna', from: 0, until: monday + day }] })
    const { request } = requested({}, { duty: table })
    expect(withWhom(request)).toEqual(['mei'])
    expect(no(approve(request, 'anna', { duty: table }))).toBe('APPROVAL_OWN')
  })

  it('let one person sign once, whatever his roles: the second step goes to the stand-by', () => {
    const table = dutyOf({
      roles: [
        { role: 'shopManager', main: 'mei', standBy: 'ning' },
        { role: 'finance', main: 'mei', standBy: 'fu' },
      ],
    })
    const second = yes(approve(requested({}, { duty: table }).request, 'mei', { duty: table }))
    expect(withWhom(second.request)).toEqual(['fu'])
    expect(no(approve(second.request, 'mei', { duty: table }))).toBe('APPROVAL_SIGNED')
  })

  it('count a signature through a delegate for both', () => {
    const roles = [
      { role: 'shopManager', main: 'mei', standBy: 'ning' },
      { role: 'finance', main: 'mei', standBy: 'max' },
    ]
    const table = dutyOf({ roles, delegations: [{ person: 'mei', to: 'max', from: 0, until: monday + day }] })
    const second = yes(approve(requested({}, { duty: table }).request, 'max', { duty: table }))
    expect(second.request.steps[0]?.seats[0]?.signature).toMatchObject({ person: 'max', onBehalfOf: ['mei'] })
    expect(told(second.notices)).toEqual(['passed manager', 'alarm finance nobody'])
    expect(no(approve(second.request, 'mei', { duty: table }))).toBe('APPROVAL_SIGNED')
  })

  it('give who could sign two seats of a joint step the one that leaves somebody for the other', () => {
    const table = dutyOf({
      roles: [
        { role: 'a', main: 'mei', standBy: 'ning' },
        { role: 'b', main: 'mei', standBy: null },
      ],
    })
    const joint = { id: 'joint', roles: ['a', 'b'] }
    const policy = { ladders: [{ id: 'any', tiers: [{ id: 'all', steps: [joint] }] }] }
    const { request } = requested({}, { duty: table, policy })
    expect(withWhom(request)).toEqual(['mei', 'mei'])
    const signed = yes(approve(request, 'mei', { duty: table }))
    expect(withWhom(signed.request)).toEqual(['ning', '✓mei'])
    expect(told(signed.notices)).toEqual(['asked ning', 'told mei: ning'])
    expect(yes(approve(signed.request, 'ning', { duty: table })).request.state).toBe('approved')
  })
})

describe('n of a joint step', () => {
  const policy = {
    ladders: [{ id: 'any', tiers: [{ id: 't', steps: [{ id: 's', roles: ['a', 'b', 'c'], need: 2 }] }] }],
  }
  const table = dutyOf({ roles: ['a', 'b', 'c'].map((role) => ({ role, main: `m${role}`, standBy: `s${role}` })) })
  const open = () => requested({}, { policy, duty: table }).request

  it('pass it, and one no does not keep them from it', () => {
    const one = yes(decline(open(), 'ma', { duty: table })).request
    expect(one.state).toBe('waiting')
    const two = yes(approve(one, 'mb', { duty: table })).request
    expect(yes(approve(two, 'mc', { duty: table })).request.state).toBe('approved')
  })

  it('cannot be reached any more once too many said no', () => {
    const one = yes(decline(open(), 'ma', { duty: table })).request
    expect(yes(decline(one, 'mb', { duty: table })).request.state).toBe('declined')
  })
})

describe('absence and change of duty', () => {
  it('send a task to the stand-by while its person is away, and may be signed by either', () => {
    const table = dutyOf({ ...staff, absences: [{ person: 'mei', from: monday, until: monday + day }] })
    const { request } = requested({}, { duty: table })
    expect(withWhom(request)).toEqual(['ning'])
    expect(yes(approve(request, 'mei', { duty: table })).counted).toBe(true)
  })

  it('look again at the instant an absence begins', () => {
    const table = dutyOf({ ...staff, absences: [{ person: 'mei', from: monday + hour, until: monday + day }] })
    const { request } = requested({}, { duty: table })
    expect([withWhom(request), request.dueAt]).toEqual([['mei'], monday + hour])
    const change = attendApproval(request, table, monday + hour)
    expect(told(change.notices)).toEqual(['asked ning', 'told mei: ning'])
  })

  it('raise the alarm where nobody is left, and give it on as soon as somebody is', () => {
    const nobody = dutyOf({ roles: [{ role: 'shopManager', main: null, standBy: null }] })
    const open = requested({}, { duty: nobody })
    expect(told(open.notices)).toEqual(['alarm shopManager nobody'])
    expect(told(attendApproval(open.request, nobody, monday + hour).notices)).toEqual([])
    const again = attendApproval(open.request, nobody, monday + 8 * hour)
    expect(told(again.notices)).toEqual(['alarm shopManager nobody'])
    const filled = attendApproval(again.request, dutyOf(staff, 2), monday + 9 * hour)
    expect(told(filled.notices)).toEqual(['asked mei'])
  })

  it('did once leave promotion orders stuck at finance, whose reviewer had left: now they go to the stand-by', () => {
    const policy = {
      ladders: [
        { id: 'p', kinds: ['promotion'], tiers: [{ id: 't', steps: [{ id: 'finance', roles: ['finance'] }] }] },
      ],
    }
    const stuck = requested({ kind: 'promotion' }, { policy }).request
    expect(withWhom(stuck)).toEqual(['fang'])

    const left = dutyOf(
      { roles: staff.roles.map((entry) => (entry.main === 'fang' ? { ...entry, main: null } : entry)) },
      2,
    )
    const moved = attendApproval(stuck, left, monday + hour)
    expect(told(moved.notices)).toEqual(['asked fu', 'told fang: fu'])
    expect(moved.request.dutyVersion).toBe(2)
    expect(no(approve(moved.request, 'fang', { duty: left }))).toBe('APPROVAL_NOT_SIGNER')
    expect(yes(approve(moved.request, 'fu', { duty: left })).request.state).toBe('approved')
  })
})

describe('using an approval', () => {
  const granted = () => yes(approve(yes(approve(requested().request, 'mei')).request, 'fang')).request
  const later = monday + day

  it('is accepted once, for what was approved', () => {
    const used = useApproval(granted(), { digest: 'd1', ref: 'R1' }, duty, later)
    expect(used.outcome.ok).toBe(true)
    expect(useApproval(used.change.request, { digest: 'd1', ref: 'R1' }, duty, later).outcome.ok).toBe(true)
    expect(no(useApproval(used.change.request, { digest: 'd1', ref: 'R2' }, duty, later).outcome)).toBe('APPROVAL_USED')
    expect(used.change.request.dueAt).toBeNull()
  })

  it('for anything else is refused and voids it', () => {
    const other = useApproval(granted(), { digest: 'd2', ref: 'R1' }, duty, later)
    expect(no(other.outcome)).toBe('APPROVAL_CONTENT_CHANGED')
    expect(other.change.request.state).toBe('voided')
    expect(no(useApproval(other.change.request, { digest: 'd1', ref: 'R1' }, duty, later).outcome)).toBe(
      'APPROVAL_NOT_GRANTED',
    )
  })

  it('is over when its time is', () => {
    const request = granted()
    const end = request.validUntil ?? 0
    expect(useApproval(request, { digest: 'd1', ref: 'R' }, duty, end - 1).outcome.ok).toBe(true)
    const late = useApproval(request, { digest: 'd1', ref: 'R' }, duty, end)
    expect([no(late.outcome), late.change.request.state]).toEqual(['APPROVAL_NOT_GRANTED', 'lapsed'])
  })

  it('has to wait for the last signature', () => {
    const waiting = requested().request
    expect(no(useApproval(waiting, { digest: 'd1', ref: 'R' }, duty, later).outcome)).toBe('APPROVAL_NOT_GRANTED')
  })
})

describe('a waiver', () => {
  const waived = () => yes(waiveApproval(requested().request, { person: 'dai', reason: 'outage' }, duty, monday + hour))

  it('releases at once, by whom the policy permits, and wants a review by somebody else', () => {
    expect(no(waiveApproval(requested().request, { person: 'mei', reason: 'x' }, duty, monday))).toBe(
      'WAIVER_NOT_ALLOWED',
    )
    const own = requested({ applicant: 'dai' }).request
    expect(no(waiveApproval(own, { person: 'dai', reason: 'x' }, duty, monday))).toBe('APPROVAL_OWN')
    const { request, notices } = waived()
    expect([request.state, told(notices)]).toEqual(['waived', ['waived', 'asked fang']])
    expect(useApproval(request, { digest: 'd1', ref: 'R' }, duty, monday + 2 * hour).outcome.ok).toBe(true)
    expect(no(approve(request, 'dai'))).toBe('APPROVAL_SIGNED')
    expect(yes(approve(request, 'fang')).request.state).toBe('confirmed')
    expect(yes(decline(request, 'fang')).request.state).toBe('objected')
  })

  it('that nobody reviews in time is an alarm and goes up', () => {
    const { request } = waived()
    const due = monday + hour + day
    expect(request.dueAt).toBe(due)
    const first = attendApproval(request, duty, due)
    expect(told(first.notices)).toEqual(['overdue dai', 'asked fu', 'told fang: fu'])
    const second = attendApproval(first.request, duty, due + day)
    expect(told(second.notices)).toEqual(['overdue dai', 'asked ding', 'told fu: ding'])
    expect(told(attendApproval(second.request, duty, due + 2 * day).notices)).toEqual([
      'overdue dai',
      'alarm finance noAnswer',
    ])
  })

  it('objected to cannot be used any more', () => {
    const objected = yes(decline(waived().request, 'fang')).request
    expect(no(useApproval(objected, { digest: 'd1', ref: 'R' }, duty, monday + 3 * hour).outcome)).toBe(
      'APPROVAL_NOT_GRANTED',
    )
  })
})
