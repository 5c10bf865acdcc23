import { lookAtPages } from './every-page.ts'

lookAtPages([
  { name: 'narrow-light', colorScheme: 'light', viewport: { width: 360, height: 740 } },
  { name: 'narrow-dark', colorScheme: 'dark', viewport: { width: 390, height: 844 } },
])
