/** The part of a test runner that a suite is handed: Vitest and Jest both fit. */
export interface SuiteRunner {
  describe(name: string, body: () => void): void
  it(name: string, body: () => Promise<void>): void
  expect(actual: unknown): SuiteMatchers & { readonly rejects: SuiteMatchers<Promise<void>> }
}

/** What the suites ask of `expect`: the part that Vitest and Jest have in common. */
export interface SuiteMatchers<R = void> {
  toBe(expected: unknown): R
  toEqual(expected: unknown): R
  toMatchObject(expected: Record<string, unknown>): R
  toThrow(): R
}
