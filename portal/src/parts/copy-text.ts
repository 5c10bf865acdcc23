import { words } from '../words/common.ts'
import { toast } from './toast.ts'

/**
 * Puts a text on the clipboard, and says so, or that the browser does not allow it.
 * @param note what somebody should know who pastes it
 */
export const copyText = async (text: string, note: string = `${words.copied}.`): Promise<boolean> => {
  try {
    await navigator.clipboard.writeText(text)
    toast(note)
    return true
  } catch {
    toast(words.notCopied)
    return false
  }
}
