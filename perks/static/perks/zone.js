// Tells this browser's time zone, so that moments stand on the reader's own clock. Asking for it
// keeps a slow phone busy for a while: once a visit, and when nothing else is to be done.
function tell() {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone) document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax`;
  sessionStorage.setItem("zone", zone);
}
if (!sessionStorage.getItem("zone") || !document.cookie.includes("zone=")) {
  (window.requestIdleCallback ?? setTimeout)(tell);
}
