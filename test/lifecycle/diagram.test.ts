import { readFileSync, writeFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { createMachine } from 'xstate'
import { compileLifecycle, lifecycleDiagram, stateTable, transitionTable } from '../../src/lifecycle/index'
import { type AnyLifecycle, allLifecycles } from './lifecycles'

const page = new URL('../../docs/reference/lifecycles.md', import.meta.url)
const withShortcutsHidden = new Set(['order', 'parcel'])

function chapter(lifecycle: AnyLifecycle): string {
  const shortcuts = withShortcutsHidden.has(lifecycle.name) ? 'hidden' : 'drawn'
  const diagram = `\`\`\`mermaid\n${lifecycleDiagram(lifecycle, { shortcuts })}\n\`\`\``
  return [diagram, stateTable(lifecycle), transitionTable(lifecycle)].join('\n\n')
}

describe('docs/reference/lifecycles.md', () => {
  if (process.env.UPDATE_DOCS === '1') {
    let text = readFileSync(page, 'utf8')
    for (const { name, lifecycle } of allLifecycles) {
      const between = new RegExp(`(<!-- generated: ${name} -->\n)[^]*?(<!-- end -->)`)
      text = text.replace(between, (_, start: string, end: string) => `${start}\n${chapter(lifecycle)}\n\n${end}`)
    }
    writeFileSync(page, text)
  }

  it.each(allLifecycles)('shows the $name lifecycle as it is', ({ name, lifecycle }) => {
    const text = readFileSync(page, 'utf8')
    const shown = text.split(`<!-- generated: ${name} -->\n`)[1]?.split('<!-- end -->')[0]
    expect(shown).toBe(`\n${chapter(lifecycle)}\n\n`)
  })

  it('shows no lifecycle that does not exist', () => {
    const shown = [...readFileSync(page, 'utf8').matchAll(/<!-- generated: (\w+) -->/g)].map(([, name]) => name)
    expect(shown).toEqual(allLifecycles.map(({ name }) => name))
  })
})

describe('a drawn lifecycle', () => {
  const meta = (timeLimitMs: number | null, more = {}) => ({
    owner: 'buyer',
    timeLimitMs,
    label: { 'zh-CN': '茶', en: 'Tea' },
    ...more,
  })
  const tea = compileLifecycle(
    createMachine({
      id: 'tea',
      initial: 'cold',
      states: {
        cold: { meta: meta(90_000), on: { Boiled: 'hot', Spilled: { target: 'gone', actions: ['wipe', 'sigh'] } } },
        hot: {
          meta: meta(7_200_000, { holdable: true }),
          on: {
            Boiled: { actions: 'whistle' },
            Spilled: [{ guard: 'allOfIt', target: 'gone', actions: ['wipe', 'sigh'] }, { actions: 'wipe' }],
            Cooled: 'cold',
          },
        },
        gone: { meta: meta(null, { final: true }), on: { Spilled: { actions: 'sigh' } } },
      },
    }),
  ) as AnyLifecycle

  it('has an arrow for each move, its guard in brackets, and an end for each final state', () => {
    expect(lifecycleDiagram(tea).split('\n')).toEqual([
      'stateDiagram-v2',
      '    [*] --> cold',
      '    cold --> hot: Boiled',
      '    cold --> gone: Spilled',
      '    hot --> gone: Spilled [allOfIt]',
      '    hot --> cold: Cooled',
      '    gone --> [*]',
    ])
  })

  it('can leave out shortcuts, and says where it did', () => {
    const arrows = lifecycleDiagram(tea, { shortcuts: 'hidden' }).split('\n')
    expect(arrows).not.toContain('    cold --> gone: Spilled')
    expect(arrows).toContain('    hot --> gone: Spilled [allOfIt] (or earlier)')
    expect(arrows).toContain('    hot --> cold: Cooled')
  })

  it('lists its states with the shortest exact unit of time', () => {
    expect(stateTable(tea).split('\n').slice(2)).toEqual([
      '| `cold` | 茶 | Tea | buyer | 1.5 min |  |  |',
      '| `hot` | 茶 | Tea | buyer | 2 h | yes |  |',
      '| `gone` | 茶 | Tea | buyer | none |  | yes |',
    ])
  })

  it('lists each answer once, with the states that give it', () => {
    expect(transitionTable(tea).split('\n').slice(2)).toEqual([
      '| Boiled |  | cold | **hot** |  |',
      '| Boiled |  | hot | (stays) | whistle |',
      '| Spilled |  | cold | **gone** | wipe, sigh |',
      '| Spilled | allOfIt | hot | **gone** | wipe, sigh |',
      '| Spilled |  | hot | (stays) | wipe |',
      '| Spilled |  | gone | (stays) | sigh |',
      '| Cooled |  | hot | **cold** |  |',
    ])
  })
})
