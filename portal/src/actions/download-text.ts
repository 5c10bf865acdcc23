/** Hands a text to the browser as a file. */
export const downloadText = (name: string, text: string, type = 'application/x-pem-file'): void => {
  const url = URL.createObjectURL(new Blob([text], { type }))
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  URL.revokeObjectURL(url)
}
