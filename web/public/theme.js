// Runs before the first paint, so that nobody who chose dark sees a white flash.
(() => {
  try {
    const chosen = localStorage.getItem('carillon.theme');
    if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset.theme = chosen;
  } catch {
    // Without storage the system's choice holds.
  }
})();
