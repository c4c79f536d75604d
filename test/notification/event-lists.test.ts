import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { AUTOMATION_EVENTS } from '../../src/automation/automation-rules'
import { EVENT_VARIABLES } from '../../src/notification/event-variables'

const page = readFileSync(new URL('../../docs/reference/events.md', import.meta.url), 'utf8')
const events = [...page.matchAll(/^\| `([A-Z][A-Za-z]+)` \|/gm)].map(([, name = '']) => name)

/** Events that no template tells, and why. */
const NOT_TOLD: Readonly<Record<string, string>> = {
  OrderChanged: 'says that something changed; what did has an event of its own',
  StockChanged: 'comes at every sale; what people have to know is StockShort and StockLow',
  SnapshotAdvanced: 'comes with every batch; SnapshotFinished tells the outcome',
  DocumentReceived: 'comes with every document; DocumentQuarantined tells of those that need a person',
  DocumentBooked: 'comes with every document',
  PolicyChanged: 'whoever changed it knows; what is wrong with it is ApprovalUncovered',
  NotificationDue: 'a notification of notifications would never end',
  NotificationSent: 'a notification of notifications would never end',
  NotificationFailed: 'a notification of notifications would never end',
  NotificationEscalated: 'a notification of notifications would never end',
  NotificationAcknowledged: 'a notification of notifications would never end',
}

/** Events about an order that begin no automation, and why. */
const BEGIN_NOTHING: Readonly<Record<string, string>> = {
  OrderChanged: 'comes with everything else that happens to it',
  CaseUnowned: 'is about who is on duty',
  CaseAssigned: 'is about who is on duty',
  CaseEscalated: 'is about who is on duty',
  CaseWaitEnded: 'is for the person who waited',
  ChoiceOffered: 'what its buyer makes of it is ChoiceMade',
  ApprovalRequested: 'what becomes of it is ApprovalDecided',
  ApprovalAsked: 'is about who has to sign',
  ApprovalEscalated: 'is about who has to sign',
  ApprovalUnattended: 'is about who has to sign',
  ApprovalStepPassed: 'what becomes of it is ApprovalDecided',
  ApprovalWaiverOverdue: 'is about who has to review',
  ApprovalUsed: 'comes of a command of the host',
  AutomationRan: 'a rule set off by rules would never end',
  AutomationNotice: 'a rule set off by rules would never end',
}

const aboutOrders = /^(Order|Parcel|Route|Hold|Anomaly|Case|Choice|Approval|Automation|Promise)/

describe('every event of the reference', () => {
  it('is there at all', () => expect(events.length).toBeGreaterThan(50))

  it.each(events)('can be told by a template, or says why not: %s', (name) => {
    expect([name in EVENT_VARIABLES, name in NOT_TOLD]).toContain(true)
    expect(name in EVENT_VARIABLES && name in NOT_TOLD).toBe(false)
  })

  it.each(events.filter((name) => aboutOrders.test(name) && !/^Orders|Uncovered$/.test(name)))(
    'that is about an order can begin an automation, or says why not: %s',
    (name) => {
      const begins = (AUTOMATION_EVENTS as readonly string[]).includes(name)
      expect([begins, name in BEGIN_NOTHING]).toContain(true)
      expect(begins && name in BEGIN_NOTHING).toBe(false)
    },
  )

  it.each([...Object.keys(EVENT_VARIABLES), ...AUTOMATION_EVENTS])('%s stands in the reference', (name) => {
    expect(events).toContain(name)
  })
})
