import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { type CodeBlock, codeBlocksOf, compileBlocks, moduleOf, readPages } from './code-blocks'

const root = fileURLToPath(new URL('../../', import.meta.url))
const blocks = readPages(root)

/** Pages with mistakes, compiled along with the real ones, because compiling takes seconds. */
const planted = {
  'name.md': "# Title\n\n```ts\nimport { createHubb } from 'orderhub'\ncreateHubb()\n```\n",
  'continued.md': '```ts\nconst a = 1\n```\nand then\n```ts continued\nconst b: string = a\nb.trim()\n```\n',
  'apart.md': '```ts\nconst a = 1\n```\n\n```ts\na + 1\n```\n',
}
let complaints: readonly string[] = []
const complaintsAbout = (page: string) => complaints.filter((complaint) => complaint.startsWith(`${page}:`))

beforeAll(() => {
  const mistakes = Object.entries(planted).flatMap(([page, text]) => codeBlocksOf(page, text))
  complaints = compileBlocks(root, [...blocks, ...mistakes])
}, 180_000)

/** Runs a block in an empty directory and answers what it printed. */
function run(block: CodeBlock): string {
  const directory = mkdtempSync(join(tmpdir(), 'orderhub-docs-'))
  const file = join(root, '.tmp', `block-${process.pid}-${block.line}.mts`)
  mkdirSync(join(root, '.tmp'), { recursive: true })
  writeFileSync(file, moduleOf(blocks, blocks.indexOf(block)))
  try {
    const tsx = join(root, 'node_modules', '.bin', 'tsx')
    const options = { cwd: directory, stdio: 'pipe', timeout: 60_000, env: { ...process.env, NO_COLOR: '1' } } as const
    return execFileSync(tsx, ['--tsconfig', join(root, 'tsconfig.json'), file], options).toString()
  } finally {
    rmSync(file, { force: true })
    rmSync(directory, { recursive: true, force: true })
  }
}

describe('code in the pages', () => {
  it('compiles', () => {
    expect(
      complaints.filter((complaint) => !Object.keys(planted).some((page) => complaint.startsWith(`${page}:`))),
    ).toEqual([])
  })

  it.each(blocks.filter(({ marks }) => marks.includes('run')))(
    'runs, and prints what the page says: $page:$line',
    (block) => {
      const printed = run(block)
      if (block.output !== undefined) expect(printed).toBe(block.output)
    },
    90_000,
  )

  it('has no marks but those that mean something', () => {
    expect(blocks.flatMap(({ marks }) => marks).filter((mark) => mark !== 'run' && mark !== 'continued')).toEqual([])
  })
})

describe('the check of code in pages', () => {
  it('finds a name that does not exist, and says where', () => {
    expect(complaintsAbout('name.md')).toEqual([expect.stringMatching(/^name\.md:3 .*createHubb/)])
  })

  it('finds a wrong type in a block that continues another', () => {
    expect(complaintsAbout('continued.md')).toEqual([expect.stringMatching(/^continued\.md:5 .*type 'string'/)])
  })

  it('keeps blocks apart that do not continue', () => {
    expect(complaintsAbout('apart.md')).toEqual([expect.stringContaining("'a'")])
  })

  it('takes the plain text after a block for its output, if nothing stands between', () => {
    const text = '```ts run\nlet a\n```\n\n```text\n1\n```\n```ts\nlet b\n```\nwords\n```text\n2\n```\n```sh\nls\n```\n'
    expect(codeBlocksOf('p.md', text).map(({ line, output }) => [line, output])).toEqual([
      [1, '1\n'],
      [8, undefined],
    ])
  })
})
