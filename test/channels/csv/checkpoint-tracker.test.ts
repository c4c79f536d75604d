import { describe, expect, it } from 'vitest'
import { CheckpointTracker } from '../../../src/channels/csv/checkpoint-tracker'

describe('a checkpoint', () => {
  it('goes no further than the first document that has not ended', () => {
    const tracker = new CheckpointTracker('files')
    const reached = [2, 3, 1, 5, 4].map((number) => {
      tracker.settle(number)
      return tracker.reached().groups
    })
    expect(reached).toEqual([0, 0, 3, 3, 5])
  })
})
