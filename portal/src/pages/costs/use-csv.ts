import { useMutation } from '@tanstack/react-query'
import { downloadText } from '../../actions/download-text.ts'

/** Reads a table from the API, which a link could not: it has no token. */
export const useCsv = (read: () => Promise<string>, fileName: string) =>
  useMutation({
    mutationFn: read,
    onSuccess: (text) => downloadText(fileName, text, 'text/csv;charset=utf-8'),
  })
