import { Check, Copy as CopyIcon } from 'lucide-react'
import { useEffect, useState } from 'react'
import { words } from '../words/common.ts'
import { Button } from './Button.tsx'
import { copyText } from './copy-text.ts'

const shownMillis = 2_000

/** Copies a text, and says so; `note`: what somebody should know who pastes it. */
export const CopyButton = ({
  text,
  label = words.copy,
  note,
  withWord = false,
}: {
  text: string
  label?: string
  note?: string
  withWord?: boolean
}) => {
  const [copied, setCopied] = useState(false)
  useEffect(() => {
    if (!copied) return
    const timer = setTimeout(setCopied, shownMillis, false)
    return () => clearTimeout(timer)
  }, [copied])
  const copy = async (): Promise<void> => {
    setCopied(await copyText(text, note))
  }
  const Icon = copied ? Check : CopyIcon
  return (
    <Button
      look={withWord ? undefined : 'quiet'}
      icon={!withWord}
      aria-label={withWord ? undefined : label}
      onClick={() => void copy()}
    >
      <Icon aria-hidden="true" />
      {withWord && label}
    </Button>
  )
}
