// Before the first paint: which theme somebody chose. The rest of the portal writes it.
try {
  const theme = localStorage.getItem('howdah.theme')
  if (theme === 'light' || theme === 'dark') document.documentElement.dataset.theme = theme
} catch {}
