import { describe, expect, it } from 'vitest'
import { initialTransition } from 'xstate'
import { allLifecycles } from './lifecycles'
import { eventsOf, machineAnswer } from './machine-answers'

describe.each(allLifecycles)('the $name table', ({ machine, lifecycle }) => {
  it('starts where the machine starts, asking for nothing', () => {
    const [snapshot, actions] = initialTransition(machine)
    expect(snapshot.value).toBe(lifecycle.initial)
    expect(actions).toEqual([])
  })

  it('has the states and events of the machine', () => {
    expect([...lifecycle.states].sort()).toEqual(Object.keys(machine.states).sort())
    expect([...lifecycle.events].sort()).toEqual([...machine.events].sort())
  })

  it.each(lifecycle.states)(
    'answers like the machine in %s, to every event with every truth of its guards',
    (state) => {
      for (const event of eventsOf(lifecycle)) {
        expect(lifecycle.step(state, event), JSON.stringify(event)).toEqual(machineAnswer(machine, state, event))
      }
    },
  )
})

describe.each(allLifecycles)('the $name lifecycle', ({ lifecycle }) => {
  const { states, rows } = lifecycle
  const nextOf = (state: string) => rows.flatMap(({ from, to }) => (from === state && to !== undefined ? [to] : []))

  it('reaches every state', () => {
    const reached = new Set([lifecycle.initial])
    for (const state of reached) for (const next of nextOf(state)) reached.add(next)
    expect([...reached].sort()).toEqual([...states].sort())
  })

  it.each(states)('has a way out of %s, or says that it is final', (state) => {
    expect(lifecycle.isFinal(state)).toBe(nextOf(state).length === 0)
  })

  it.each(states)('names owner, time limit and label of %s', (state) => {
    const { owner, timeLimitMs, label } = lifecycle.metaOf(state)
    expect(owner).toMatch(/^[a-z][A-Za-z]+$/)
    expect(timeLimitMs === null || (Number.isSafeInteger(timeLimitMs) && timeLimitMs > 0)).toBe(true)
    expect(label['zh-CN']).toMatch(/^\p{Script=Han}+$/u)
    expect(label.en).toMatch(/^[A-Z]/)
  })

  it.each(states)('limits the time in %s unless nothing is awaited there', (state) => {
    if (lifecycle.isFinal(state)) expect(lifecycle.metaOf(state).timeLimitMs).toBeNull()
  })

  it('gives two states no label in common, in either language', () => {
    for (const language of ['zh-CN', 'en'] as const) {
      expect(new Set(states.map((state) => lifecycle.metaOf(state).label[language])).size).toBe(states.length)
    }
  })

  it('has no two branches for one event that overlap unseen: only the last may be unguarded', () => {
    for (const [index, row] of rows.entries()) {
      const following = rows[index + 1]
      if (following?.from === row.from && following.event === row.event) expect(row.guard).toBeDefined()
    }
  })
})
