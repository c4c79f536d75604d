import { memoryStore } from 'orderhub/store'
import { enumerateCrashPoints, SCENARIOS } from 'orderhub/testing'
import { describe, expect, it } from 'vitest'
import { PLANTED_BUGS } from './planted-bugs'

describe('a process may die at every call of its store', () => {
  it.each(SCENARIOS.map((scenario) => [scenario.name, scenario] as const))('%s', async (_name, scenario) => {
    const { points, runs, failures } = await enumerateCrashPoints(scenario)
    expect(failures).toEqual([])
    expect(runs).toBe(2 * points)
    expect(points).toBeGreaterThan(10)
  })

  it('notices a store that forgets answers only when somebody has to ask again', async () => {
    const [scenario] = SCENARIOS
    const forgetful = PLANTED_BUGS.find(({ name }) => name === 'answers are forgotten')
    if (scenario === undefined || forgetful === undefined) throw new RangeError('The scenario or the bug is gone.')
    const { failures } = await enumerateCrashPoints(scenario, (options) => forgetful.plant(memoryStore(options)))
    expect(failures.some(({ point }) => point > 0)).toBe(true)
  })
})
