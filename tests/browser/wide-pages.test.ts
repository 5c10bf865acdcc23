import { lookAtPages } from './every-page.ts'

lookAtPages([
  { name: 'wide-light', colorScheme: 'light', viewport: { width: 1280, height: 900 } },
  { name: 'wide-dark', colorScheme: 'dark', viewport: { width: 1440, height: 900 } },
])
