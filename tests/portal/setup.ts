import { cleanup } from '@testing-library/react'
import { afterEach } from 'vitest'
import { takeToasts } from '../../portal/src/parts/toast.ts'

afterEach(() => {
  cleanup()
  takeToasts()
  sessionStorage.clear()
  localStorage.clear()
})
