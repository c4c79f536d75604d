import { describe, expect, it } from 'vitest'
import { voidApproval } from '../../src/approval/end-approval'
import { holdsAddress } from '../../src/approval/holds-address'
import { approve, dutyOf, hour, monday, requested, staff } from './desk'

describe('what is to be approved holds an address', () => {
  it.each<[boolean, unknown]>([
    [true, { address: 'x' }],
    [true, { order: { parcels: [{ shippingAddress: null }] } }],
    [true, [{ 收货地址: '' }]],
    [false, { refund: 30_000, note: 'address' }],
    [false, 'address'],
    [false, null],
  ])('%s: %j', (expected, payload) => expect(holdsAddress(payload)).toBe(expected))
})

describe('what was asked for and is not as it was', () => {
  const duty = dutyOf(staff)

  it('is void while it waits, and told once', () => {
    const waiting = requested().request
    const change = voidApproval(waiting, duty, monday + hour)
    expect([change.request.state, change.notices.length]).toEqual(['voided', 1])
    expect(voidApproval(change.request, duty, monday + hour)).toEqual({ request: change.request, notices: [] })
  })

  it('stays as it is once it was used', () => {
    const first = approve(requested().request, 'mei')
    if (!first.ok) throw new Error(first.rejection.code)
    const used = { ...first.value.request, use: { ref: 'c-1', at: monday } }
    expect(voidApproval(used, duty, monday + hour)).toEqual({ request: used, notices: [] })
  })
})
