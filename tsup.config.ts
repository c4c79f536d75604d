import { readFileSync, writeFileSync } from 'node:fs'
import { defineConfig } from 'tsup'

const { exports: subpaths } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, unknown> }

/** One entry per subpath: `./money` is `src/money/index.ts`. What package.json exports is what gets built. */
const entry = Object.fromEntries(
  Object.keys(subpaths)
    .filter((subpath) => subpath !== './package.json')
    .map((subpath) => (subpath === '.' ? 'index' : `${subpath.slice(2)}/index`))
    .map((name) => [name, `src/${name}.ts`]),
)

/** p-retry is ESM only, and CommonJS of Node 20 cannot require it; so it is bundled, and its licence comes along. */
const bundled = ['p-retry', 'is-network-error']

export default defineConfig({
  entry,
  format: ['esm', 'cjs'],
  target: 'node20',
  platform: 'node',
  dts: true,
  clean: true,
  // Shared chunks: whichever subpath is loaded, there is one OrderHubError in each format.
  splitting: true,
  noExternal: bundled,
  async onSuccess() {
    const licences = bundled.map((name) => `${name}\n\n${readFileSync(`node_modules/${name}/license`, 'utf8')}`)
    writeFileSync('dist/THIRD-PARTY-LICENSES.txt', licences.join('\n---\n\n'))
  },
})
