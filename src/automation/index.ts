/** Automation (自动化): what the hub does by itself when something happens, as data. Pure: nothing here waits, reads or writes. */
export { type AutomationAction, automationActionSchema } from './automation-action'
export {
  AUTOMATION_EVENTS,
  type Automation,
  type AutomationEvent,
  type AutomationOccasion,
  type AutomationRules,
  type AutomationTrigger,
  automationJsonSchema,
  automationSchema,
  compileAutomationRules,
  eventsHeard,
  isTriggered,
  waitsForTime,
} from './automation-rules'
export {
  AUTOMATION_RUNS,
  type AutomationRecord,
  type AutomationRun,
  type AutomationStep,
  beginRuns,
  type FiredAutomation,
  loopCase,
  noteStep,
} from './automation-run'
