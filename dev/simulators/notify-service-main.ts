/**
 * Runs the simulated GOV.UK Notify as a process of its own. Settings from the environment: API_KEY, TEMPLATE (the id of the
 * one template it has); optional HOST, PORT, CONTROL_PORT.
 */
import { noticeWords } from '../../domain/notice.ts'
import { startNotifyService } from './notify-service.ts'
import { needed, runSimulator, wholeNumber } from './simulator-process.ts'

await runSimulator('Simulated GOV.UK Notify', () =>
  startNotifyService({
    apiKey: needed('API_KEY'),
    templates: { [needed('TEMPLATE')]: noticeWords('text', '((link))').text },
    host: process.env.HOST ?? '127.0.0.1',
    port: wholeNumber('PORT', 0),
    controlPort: wholeNumber('CONTROL_PORT', 0),
  }),
)
