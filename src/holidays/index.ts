export { chinaWorkCalendar } from './china-work-calendar'
